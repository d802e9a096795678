import { z } from 'zod';
import { WEEKDAYS } from './fleet-spec';
import { HOST_NAME, PACKAGE_PATH, PROJECT_PATH, USER_NAME } from './names';
import { isTimeZone } from './reboot-window';
import { disk, type DiskConfig } from './schema-disk';
import {
  builder,
  channel,
  health,
  hostKey,
  limits,
  named,
  nixPublicKey,
  options,
  overrides,
  port,
  sshPublicKey,
  stateVersion,
} from './schema-parts';
import { kexecInstaller, server, wipe } from './schema-server';

/** A DNS name or an IP address; the allow-list keeps ssh from reading it as an option. */
const address = named(
  /^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$|^[0-9a-f:]+$/,
  'a DNS name or an IP address',
);
const packages = z.array(named(PACKAGE_PATH, 'a package')).default([]);
const modules = z.array(named(PROJECT_PATH, 'a path inside the project')).default([]);

/** What a home is made of, wherever it is. */
const inHome = { stateVersion, packages, options, overrides, modules };
const home = z.strictObject({ channel: channel.optional(), ...inHome });
const homes = z.record(named(USER_NAME, 'a login name'), home);
const system = z.enum(['x86_64-linux', 'aarch64-linux']);

const projectFile = named(PROJECT_PATH, 'a path inside the project');

type HardwareConfig =
  { readonly disk: DiskConfig } | { readonly module: string } | { readonly report: string };

/** Exactly one of them: file systems that two places define are a machine that does not boot. */
const hardware = z
  .strictObject({ disk: disk.optional(), module: projectFile.optional(), report: projectFile.optional() })
  .refine(
    (value) => Object.values(value).filter((one) => one !== undefined).length === 1,
    'exactly one of disk (a layout), module (a file of nixos-generate-config), report (of nixos-facter)',
  )
  .transform((value) => value as HardwareConfig);

/** `path:../my#bandit`, `github:me/config/REV#bandit`; without a name, that of the host. */
const flake = named(
  /^[a-z][a-z+]*:[^#\s"'`$\\]+(#[A-Za-z0-9_-]+)?$/,
  'a flake reference ("path:../my#bandit")',
);

/** How a machine is reached, whoever logs in. */
const way = {
  port: port.default(22),
  jumpHost: named(/^([a-z_][a-z0-9_-]*@)?[A-Za-z0-9][A-Za-z0-9.-]*(:\d+)?$/, 'user@host[:port]').optional(),
  jumpHostKey: hostKey
    .optional()
    .describe('ed25519 SSH host key of the jump host. Default: as known_hosts of whoever runs this says'),
  identityFile: named(/^[A-Za-z0-9._/][A-Za-z0-9._/-]*$/, 'a file').optional(),
};
const wakeOnLan = named(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i, 'the address of a network card')
  .optional()
  .describe('Woken by it in up, where it does not answer; the operator is in the same network');
const whenUnreachable = z.enum(['defer', 'fail']).default('fail');
const previousName = named(HOST_NAME, 'a host name').optional();

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day in quotes ("02:00")');
const rebootWindow = z
  .strictObject({
    days: z.array(z.enum(WEEKDAYS)).default([]).describe('Days on which it begins. Default: every day'),
    from: clock,
    to: clock.describe('Where it is not after from, of the next day'),
    timezone: z
      .string()
      .refine(isTimeZone, 'a time zone of the tz database ("Europe/Athens")')
      .default('UTC')
      .describe("Time zone of from and to, by the operator's clock. Default: UTC"),
  })
  .describe('Hours in which the host may be rebooted; outside of them what needs a reboot waits');

const common = {
  flake: flake.optional().describe("The host's configuration is this one of your own, bound to its machine"),
  profiles: z.array(z.string()).default([]),
  platform: z.string().optional(),
  system: system.default('x86_64-linux'),
  channel: channel.optional(),
  stateVersion,
  users: z.array(named(USER_NAME, 'a login name')).optional().describe('Default: every user of the fleet'),
  extraGroups: z.record(z.string(), z.array(named(USER_NAME, 'a group name'))).default({}),
  options,
  overrides,
  hardware: hardware.optional(),
  packages,
  modules,
  homes: homes.default({}),
  builder: builder
    .optional()
    .describe('Who builds its closures: itself, operator, or the name of another host. Default: nix.builder'),
  signingKey: nixPublicKey
    .optional()
    .describe(
      'Public key that it signs with what it builds for others: the fleet trusts it and, from then on, requires it',
    ),
  deployUser: z
    .strictObject({
      sshKeys: z
        .array(sshPublicKey)
        .min(1, 'one key at least')
        .optional()
        .describe('Who logs in as it. Default: the SSH keys of the admins'),
      rootLogin: z
        .boolean()
        .default(true)
        .describe('Whether root can log in over ssh as well. Default: true'),
    })
    .optional()
    .describe(
      'A user "deploy" who is not root and may deliver what a builder of the fleet has signed for this host; used where connection.user is deploy',
    ),
  addresses: z.array(address).optional(),
  connection: z
    .strictObject({ user: named(USER_NAME, 'a login name').default('root'), wakeOnLan, ...way })
    .prefault({}),
  health: health.prefault({}),
  limits: limits.prefault({}),
  whenUnreachable,
  reboot: z
    .enum(['never', 'when-needed', 'always'])
    .default('never')
    .describe(
      'Whether a switch may reboot the host: never, for what only a reboot brings into force, or for every change',
    ),
  rebootWindow: rebootWindow.optional(),
  previousName,
  retired: z
    .boolean()
    .default(false)
    .describe(
      'It leaves the fleet and loses its secrets; what names it may stay until this has been delivered',
    ),
};

const identityNumber = z.number().int().min(1);
/** Which of its age keys a machine has; see docs/operations.md. */
const identity = z
  .strictObject({
    current: identityNumber.default(1).describe('Its secrets are for this one'),
    keep: z.array(identityNumber).default([]).describe('Can read them as well, until the next one is proven'),
    compromised: z
      .array(identityNumber)
      .default([])
      .describe('Taken from the machine, with the generations that need them'),
  })
  .prefault({});

const cloud = z.strictObject({ kind: z.literal('cloud'), server, identity, ...common });
const metal = z.strictObject({
  kind: z.literal('metal'),
  install: z
    .strictObject({
      hostKey: hostKey.describe('SSH host key of the installer, or of the Linux that starts one'),
      installer: kexecInstaller,
      wipe,
    })
    .describe('What is there before NixOS is'),
  identity,
  ...common,
});
const physical = z.strictObject({
  kind: z.literal('physical'),
  hostKey,
  adopt: named(HOST_NAME, 'the host name, to replace what something else has deployed').optional(),
  ...common,
});

/** Any Linux with Nix: its users' homes are ours, the machine is not. Each home is reached as its own user. */
const homeHost = z.strictObject({
  kind: z.literal('home'),
  hostKey,
  system: system.default('x86_64-linux'),
  homes: homes.refine((named) => Object.keys(named).length > 0, 'one home at least'),
  addresses: z.array(address).min(1, 'one address at least'),
  connection: z.strictObject(way).prefault({}),
  limits: limits.prefault({}),
  whenUnreachable,
  previousName,
});

/** An Android device with nix-on-droid: evaluated here, switched on the device. */
const droid = z.strictObject({
  kind: z.literal('droid'),
  system: system.default('aarch64-linux'),
  channel: channel.optional(),
  unfree: z.array(z.string()).default([]).describe('Names of unfree packages that may be installed'),
  home: z.strictObject(inHome).optional(),
  ...inHome,
});

/** One host of stack config. */
export const hostSchema = z.discriminatedUnion('kind', [cloud, metal, physical, homeHost, droid], {
  error: 'cloud, metal, physical, home or droid',
});

/** A host that runs NixOS. */
export type HostConfig = z.output<typeof cloud> | z.output<typeof metal> | z.output<typeof physical>;
export type HomeHostConfig = z.output<typeof homeHost>;
export type DroidConfig = z.output<typeof droid>;
