import type { ConfigMistake } from './config-error';
import type { DiskLayout, DiskSpec, HostSpec } from './fleet-spec';

/** Layouts whose root is empty at every start. */
const EPHEMERAL: readonly DiskLayout[] = ['btrfs-rollback', 'tmpfs', 'zfs'];

export function hasEphemeralRoot({ layout }: DiskSpec): boolean {
  return EPHEMERAL.includes(layout);
}

/** Whether a host's configuration depends on where its swap file lies. */
export function hibernates({ hardware }: HostSpec): boolean {
  return hardware !== undefined && 'disk' in hardware && hardware.disk.swap?.hibernation === true;
}

/** Where the installer finds a passphrase that is handed to it: in memory, while the disk is laid out. */
const PASSPHRASE_FILE = '/run/nixos-fleet/disk-passphrase';

/** Name of the secret that is the first passphrase of a disk. */
export function passphraseSecret({ hardware }: Pick<HostSpec, 'hardware'>): string | undefined {
  const encryption = hardware !== undefined && 'disk' in hardware ? hardware.disk.encryption : undefined;
  return encryption?.unlock === 'passphrase' ? encryption.passphraseSecret : undefined;
}

/** What `fleet.disk` takes: where a secret is handed over, and not which. */
export function diskOptions({ encryption, ...disk }: DiskSpec): DiskSpec {
  if (encryption === undefined) return disk;
  if (encryption.unlock !== 'passphrase' || encryption.passphraseSecret === undefined)
    return { ...disk, encryption };
  return { ...disk, encryption: { unlock: 'passphrase', passwordFile: PASSPHRASE_FILE } };
}

/** File systems that layouts make; a machine that has another one at its root is being installed, or is a container. */
const MADE = ['btrfs', 'ext4', 'tmpfs', 'zfs'];

/** File system that a layout has at a mount point. */
function fileSystemAt(point: '/' | '/nix', { layout, tmpfs }: DiskSpec): string {
  const store = layout === 'tmpfs' ? (tmpfs?.store ?? 'btrfs') : layout;
  const type = point === '/' ? layout : store;
  return type === 'btrfs-rollback' ? 'btrfs' : type;
}

/**
 * A disk is laid out at installation and never again: a host whose config says another layout than the machine has would not
 * start with it. The machine itself refuses as much before a switch (`nix/modules/disk/check.nix`); this is seen in preview.
 * @param mounted file system by mount point, as the machine says; a point that is not mounted on its own is absent
 */
export function diskChanges(
  { name, hardware, kind }: Pick<HostSpec, 'name' | 'hardware' | 'kind'>,
  mounted: Readonly<Record<string, string>>,
): ConfigMistake[] {
  if (hardware === undefined || !('disk' in hardware)) return [];
  const { disk } = hardware;
  return (['/', '/nix'] as const).flatMap((point) => {
    const found = mounted[point];
    const wanted = fileSystemAt(point, disk);
    if (found === undefined || found === wanted || !MADE.includes(found)) return [];
    return [
      {
        path: `nixos-fleet:hosts.${name}.hardware.disk.layout`,
        expected: `the layout that the machine was installed with: it has ${found} at ${point}, where this one has ${wanted}`,
        found: disk.layout,
        next:
          kind === 'cloud'
            ? `Put it back; or have ${name} made anew, and lose what is on it (docs/cloud.md)`
            : 'Put it back, or install the machine anew first',
      },
    ];
  });
}
