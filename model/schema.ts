import { isIP } from 'node:net';
import { z } from 'zod';
import { isAgeRecipient } from './age-key';
import { hostSchema } from './schema-host';
import { ADMIN_NAME, HOST_NAME, SECRET_NAME, UNIT_NAME, USER_NAME } from './names';
import { channel, limits, named, sshPublicKey } from './schema-parts';

/** Stack config as people write it: one entry per key under `nixos-fleet:`, before defaults are filled in. */
export const configSchema = z.strictObject({
  admins: z
    .record(
      named(ADMIN_NAME, 'an admin name'),
      z.strictObject({
        recipient: z
          .string()
          .refine(isAgeRecipient, 'an age recipient ("age1…", printed by age-keygen -y)')
          .describe('age recipient of the admin; the private half stays with the admin'),
        sshKeys: z
          .array(sshPublicKey)
          .default([])
          .describe('OpenSSH public keys that reach every host as root'),
      }),
    )
    .describe('People who open the escrow and every secret file. Two or more; one may be kept offline.'),
  users: z
    .record(
      named(USER_NAME, 'a login name'),
      z.strictObject({
        description: z.string().default(''),
        extraGroups: z.array(named(USER_NAME, 'a group name')).default([]),
        sshKeys: z.array(sshPublicKey).default([]),
        hashedPasswordSecret: named(SECRET_NAME, 'the name of a secret').optional(),
      }),
    )
    .default({})
    .describe('Users, defined once for all hosts'),
  hosts: z
    .record(named(HOST_NAME, 'a host name'), hostSchema)
    .describe('The machines of the fleet by host name'),
  secrets: z
    .record(
      named(SECRET_NAME, 'a secret name').refine(
        (name) => !name.endsWith('_unencrypted'),
        'a secret name that does not end in _unencrypted (sops would leave it in clear)',
      ),
      z.strictObject({
        hosts: z
          .union([z.literal('all'), z.array(named(HOST_NAME, 'a host name')).min(1)])
          .describe('Hosts that receive it. One host: its own file; more: the common file.'),
        source: z.enum(['value', 'file']).default('value'),
        key: named(SECRET_NAME, 'a key in the sops file').optional(),
        owner: named(USER_NAME, 'a login name').optional(),
        group: named(USER_NAME, 'a group name').optional(),
        mode: z
          .string()
          .regex(/^0[0-7]{3}$/, 'an octal mode in quotes ("0400")')
          .optional(),
        path: z
          .string()
          .regex(/^\/[A-Za-z0-9_./-]+$/, 'an absolute path')
          .optional(),
        neededForUsers: z.boolean().default(false),
        restartUnits: z.array(named(UNIT_NAME, 'a unit name')).default([]),
        reloadUnits: z.array(named(UNIT_NAME, 'a unit name')).default([]),
      }),
    )
    .default({})
    .describe('Secrets by name; their values stand under secretValues'),
  secretValues: z
    .record(named(SECRET_NAME, 'the name of a secret'), z.string())
    .default({})
    .describe('The only place for `secure:` values: value by secret name'),
  waves: z
    .array(z.array(named(HOST_NAME, 'a host name')).min(1))
    .optional()
    .describe('Roll-out order: host names per wave. Default: all hosts in one wave.'),
  nix: z
    .strictObject({
      channel: channel.default('25.11').describe('Channel of every system that names none'),
      homeChannel: channel.default('unstable').describe('Channel of every home that names none'),
      evaluator: z.enum(['auto', 'operator', 'host']).default('auto'),
      overrideInputs: z
        .record(z.string().regex(/^[a-zA-Z][a-zA-Z0-9_-]*$/, 'a flake input'), z.string())
        .default({}),
      substituters: z.array(z.url()).default([]),
      trustedPublicKeys: z.array(z.string()).default([]),
    })
    .prefault({}),
  cloud: z
    .strictObject({
      networkZone: z.string().default('eu-central'),
      networkRange: z.string().refine(isCidr, 'a range such as 10.0.0.0/16').default('10.0.0.0/16'),
      subnetRange: z.string().refine(isCidr, 'a range such as 10.0.1.0/24').default('10.0.1.0/24'),
      protect: z.boolean().default(true).describe('Protects servers, addresses and the network; off in dev'),
    })
    .prefault({}),
  limits: limits.prefault({}).describe('Seconds that each step may take, for every host'),
  probe: z.boolean().default(true).describe('Ask each host once what it runs before anything is planned'),
});

/** What {@link configSchema} makes of stack config. */
export type FleetConfig = z.output<typeof configSchema>;

function isCidr(text: string): boolean {
  const [address = '', bits = ''] = text.split('/');
  return isIP(address) === 4 && /^\d+$/.test(bits) && Number(bits) <= 32;
}
