import { z } from 'zod';
import { isAgeRecipient } from './age-key';
import { cloudSchema } from './schema-cloud';
import { type DroidConfig, type HomeHostConfig, type HostConfig, hostSchema } from './schema-host';
import { imageSchema } from './schema-image';
import { ITSELF } from './builder';
import { ADMIN_NAME, HOST_NAME, IMAGE_NAME, SECRET_NAME, USER_NAME } from './names';
import { builder, channel, health, limits, named, nixPublicKey, sshPublicKey } from './schema-parts';
import { secretsSchema } from './schema-secret';
import { templatesSchema } from './schema-template';

/** Stack config as people write it: one entry per key under `nixos-fleet:`, before defaults are filled in. */
export const configSchema = z.strictObject({
  include: z
    .array(z.string().regex(/^(?!\/)(?!.*\.\.)[^\s].*\.ya?ml$/, 'a YAML file of the project'))
    .default([])
    .describe(
      'Files with more of this config, without the prefix; hosts, users and secrets may be spread over several',
    ),
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
  images: z
    .record(named(IMAGE_NAME, 'an image name'), imageSchema)
    .default({})
    .describe('Container images by name, for the whole fleet’s flake (./fleet render)'),
  secrets: secretsSchema,
  templates: templatesSchema,
  secretValues: z
    .record(named(SECRET_NAME, 'the name of a secret'), z.string())
    .default({})
    .describe('The only place for `secure:` values: value by secret name'),
  waves: z
    .array(z.array(named(HOST_NAME, 'a host name')).min(1))
    .optional()
    .describe('Roll-out order: host names per wave. Default: all hosts in one wave.'),
  parallel: z
    .number()
    .int()
    .min(1)
    .default(32)
    .describe(
      'Hosts whose system or home is changed at a time, at most; as many others get their copies meanwhile',
    ),
  nix: z
    .strictObject({
      channel: channel.default('25.11').describe('Channel of every system that names none'),
      homeChannel: channel.default('unstable').describe('Channel of every home that names none'),
      evaluator: z.enum(['auto', 'operator', 'host']).default('auto'),
      builder: builder
        .default(ITSELF)
        .describe('Who builds the closures of every host that says nothing: itself, operator or a host'),
      overrideInputs: z
        .record(z.string().regex(/^[a-zA-Z][a-zA-Z0-9_-]*$/, 'a flake input'), z.string())
        .default({}),
      substituters: z.array(z.url()).default([]),
      trustedPublicKeys: z.array(z.string()).default([]),
      signingKey: z
        .strictObject({
          publicKey: nixPublicKey.describe('Public half: the hosts of the fleet trust it'),
          privateKeySecret: named(SECRET_NAME, 'the name of a secret').describe(
            'Secret with the private half (nix key generate-secret)',
          ),
        })
        .optional()
        .describe('What the operator signs with what it builds. Default: it does not sign'),
    })
    .prefault({}),
  cloud: cloudSchema,
  health: z
    .record(z.string(), health)
    .default({})
    .describe('What the hosts of a profile must pass besides their own health checks; of common: every host'),
  limits: limits.prefault({}).describe('Seconds that each step may take, for every host'),
  probe: z.boolean().default(true).describe('Ask each host once what it runs before anything is planned'),
});

type Parsed = z.output<typeof configSchema>;

/** What {@link configSchema} makes of stack config, its hosts apart by what is delivered to them. */
export interface FleetConfig extends Omit<Parsed, 'hosts'> {
  /** A whole NixOS. */
  readonly hosts: Readonly<Record<string, HostConfig>>;
  /** Homes alone. */
  readonly homeHosts: Readonly<Record<string, HomeHostConfig>>;
  /** Nothing. */
  readonly droids: Readonly<Record<string, DroidConfig>>;
}

/** Config people write one host beside the other; systems, homes and devices have little in common. */
export function byKind({ hosts, ...rest }: Parsed): FleetConfig {
  const of = <T extends Parsed['hosts'][string]>(...kinds: readonly T['kind'][]): Record<string, T> =>
    Object.fromEntries(
      Object.entries(hosts).filter((entry): entry is [string, T] => kinds.includes(entry[1].kind)),
    );
  return {
    ...rest,
    hosts: of<HostConfig>('cloud', 'metal', 'physical'),
    homeHosts: of<HomeHostConfig>('home'),
    droids: of<DroidConfig>('droid'),
  };
}
