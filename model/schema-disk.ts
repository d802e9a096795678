import { z } from 'zod';
import { SECRET_NAME } from './names';
import { named } from './schema-parts';

const size = named(/^[1-9][0-9]*[MG]$/, 'a size ("1G")');
const memory = named(/^[1-9][0-9]*[%MG]$/, 'a size or a part of the memory ("4G", "25%")');
/** Where stage 1 and the installer find it. */
const file = named(/^\/[A-Za-z0-9/_:.+-]+$/, 'an absolute path');

const encryption = z
  .discriminatedUnion(
    'unlock',
    [
      z.strictObject({
        unlock: z.literal('passphrase'),
        passwordFile: file
          .optional()
          .describe('File on the installer with the first passphrase, which somebody has put there'),
        passphraseSecret: named(SECRET_NAME, 'the name of a secret')
          .optional()
          .describe('Secret that is the first passphrase: handed to the installer when the disk is laid out'),
      }),
      z.strictObject({
        unlock: z.literal('key-file'),
        keyFile: file.describe('The key: a device that stage 1 and the installer can read'),
        keyFileSize: z
          .number()
          .int()
          .min(1)
          .optional()
          .describe('Bytes of the key, where it is the beginning of a whole device'),
      }),
    ],
    { error: 'passphrase (typed at every start) or key-file (a device that is attached)' },
  )
  .describe('LUKS below everything but the boot partition');

const swap = z
  .strictObject({
    size: size.describe('For hibernation as much as there is memory'),
    hibernation: z.boolean().default(false).describe('Whether the machine can hibernate into it'),
  })
  .describe('Swap on the disk: a file, with the layout zfs a partition');

/** `hardware.disk` of a host. */
export const disk = z.strictObject({
  device: named(/^\/dev\/[A-Za-z0-9/_:.-]+$/, 'a device ("/dev/sda")').optional(),
  layout: z
    .enum(['ext4', 'btrfs', 'btrfs-rollback', 'tmpfs', 'zfs'])
    .default('ext4')
    .describe(
      'ext4, btrfs: everything is kept. btrfs-rollback, tmpfs, zfs: the root is empty at every start, and what fleet.impermanence names is kept',
    ),
  bootSize: size.optional().describe('Size of the boot partition. Default: 1G'),
  encryption: encryption.optional(),
  swap: swap.optional(),
  keepRootsDays: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe('Layout btrfs-rollback: days that the roots of former starts are kept. Default: 30'),
  tmpfs: z
    .strictObject({
      size: memory.optional().describe('How much the root may hold. Default: 25%'),
      store: z.enum(['btrfs', 'ext4']).optional().describe('File system of the disk below. Default: btrfs'),
    })
    .optional()
    .describe('Layout tmpfs: the root in memory'),
});

export type DiskConfig = z.output<typeof disk>;
