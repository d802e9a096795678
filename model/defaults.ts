import { builderOf } from './builder';
import { deploysAsUser } from './deploy-user';
import type {
  CloudSpec,
  DiskSpec,
  DroidSpec,
  FleetSpec,
  Hardware,
  HealthSpec,
  HomeHostSpec,
  HomeSpec,
  HostSpec,
  ImageSpec,
  Limits,
  OwnFlake,
  SecretSpec,
  TemplateSpec,
} from './fleet-spec';
import { homeKeys } from './home-secrets';
import { DEFAULT_LIMITS } from './limits';
import type { FleetConfig } from './schema';
import type { DroidConfig, HomeHostConfig, HostConfig } from './schema-host';

/** Validated config with every default filled in. */
export function fleetSpec(config: FleetConfig): FleetSpec {
  const hosts = Object.entries(config.hosts).map(([name, host]) => hostSpec(name, host, config));
  const homeHosts = Object.entries(config.homeHosts).map(([name, host]) => homeHostSpec(name, host, config));
  const { channel: _channel, homeChannel: _homeChannel, builder: _builder, ...nix } = config.nix;
  return {
    admins: Object.entries(config.admins).map(([name, admin]) => ({ name, ...admin })),
    users: Object.fromEntries(
      Object.entries(config.users).map(([name, user]) => [name, { name, ...withoutUndefined(user) }]),
    ),
    hosts,
    homeHosts,
    droids: Object.entries(config.droids).map(([name, droid]) => droidSpec(name, droid, config)),
    secrets: secretSpecs(config),
    templates: Object.entries(config.templates).map(([name, template]): TemplateSpec => ({
      name,
      ...withoutUndefined(template),
      hosts: secretHosts(template, config),
    })),
    waves: config.waves ?? [[...hosts, ...homeHosts].map((host) => host.name)],
    parallel: config.parallel,
    nix: withoutUndefined(nix),
    cloud: cloudSpec(config.cloud),
    images: Object.entries(config.images).map(([name, image]): ImageSpec => ({
      name,
      ...withoutUndefined(image),
      channel: image.channel ?? config.nix.channel,
    })),
  };
}

function cloudSpec({ floatingIps, ...cloud }: FleetConfig['cloud']): CloudSpec {
  return {
    ...cloud,
    floatingIps: Object.fromEntries(
      Object.entries(floatingIps).map(([name, floating]) => [name, withoutUndefined(floating)]),
    ),
  };
}

function hostSpec(name: string, config: HostConfig, fleet: FleetConfig): HostSpec {
  const {
    addresses = [],
    connection,
    limits,
    homes,
    channel,
    users,
    platform,
    hardware,
    flake,
    reboot,
    rebootWindow,
    retired: _retired,
    builder: _builder,
    deployUser,
    ...rest
  } = withoutUndefined(config);
  const builder = builderOf(name, fleet);
  const common = {
    name,
    platform: platform ?? (config.kind === 'cloud' ? 'hetzner' : 'generic'),
    channel: channel ?? fleet.nix.channel,
    ...hardwareSpec(config.kind, hardware),
    ...(flake === undefined ? {} : { flake: ownFlake(flake, name) }),
    users: users ?? Object.keys(fleet.users),
    ...(builder === undefined ? {} : { builder }),
    ...(deployUser === undefined ? {} : { deployUser: withoutUndefined(deployUser) }),
    connection: {
      addresses,
      ...withoutUndefined(connection),
      ...(deploysAsUser(config) ? { deployUser: true as const } : {}),
    },
    limits: hostLimits(limits, fleet),
    health: hostHealth(config, fleet),
    homes: homeSpecs(homes, fleet),
    reboot: { when: reboot, ...(rebootWindow === undefined ? {} : { window: rebootWindow }) },
    // While somebody works on the machine it waits, however that is with one that is away.
    ...(config.kind === 'cloud' && config.server.rescue !== undefined ? { whenUnreachable: 'defer' } : {}),
  };
  return { ...rest, ...common } as HostSpec;
}

function homeHostSpec(name: string, config: HomeHostConfig, fleet: FleetConfig): HomeHostSpec {
  const { addresses, connection, limits, homes, ...rest } = withoutUndefined(config);
  return {
    name,
    ...rest,
    homes: homeSpecs(homes, fleet),
    connection: { addresses, ...withoutUndefined(connection) },
    limits: hostLimits(limits, fleet),
  };
}

function droidSpec(name: string, config: DroidConfig, fleet: FleetConfig): DroidSpec {
  const { kind: _kind, channel, ...rest } = withoutUndefined(config);
  return { name, ...rest, channel: channel ?? fleet.nix.channel, limits: hostLimits({}, fleet) };
}

function homeSpecs(homes: HostConfig['homes'], { nix }: FleetConfig): HomeSpec[] {
  return Object.entries(homes).map(([user, home]): HomeSpec => ({
    user,
    ...home,
    channel: home.channel ?? nix.homeChannel,
  }));
}

function hostLimits(limits: HostConfig['limits'], fleet: FleetConfig): Limits {
  return { ...DEFAULT_LIMITS, ...definedLimits(fleet.limits), ...definedLimits(limits) };
}

/** Of the profile that every host has, of those that it names, and its own; each check once. */
function hostHealth({ profiles, health: own }: HostConfig, { health }: FleetConfig): HealthSpec {
  const all = [...['common', ...profiles].flatMap((profile) => health[profile] ?? []), own];
  return {
    units: [...new Set(all.flatMap(({ units }) => units))],
    tcp: [...new Set(all.flatMap(({ tcp }) => tcp))],
    http: [...new Set(all.flatMap(({ http }) => http))],
    commands: [...new Set(all.flatMap(({ commands }) => commands))],
  };
}

function ownFlake(flake: string, host: string): OwnFlake {
  const [reference = '', attribute = host] = flake.split('#');
  return { reference, attribute };
}

/** Hetzner's machines have one disk of a known name. */
function hardwareSpec(
  kind: HostConfig['kind'],
  hardware: HostConfig['hardware'] = kind === 'cloud' ? { disk: { layout: 'ext4' } } : undefined,
): { hardware?: Hardware } {
  if (hardware === undefined || !('disk' in hardware)) return hardware === undefined ? {} : { hardware };
  return {
    hardware: { disk: { ...(hardware.disk as DiskSpec), device: hardware.disk.device ?? '/dev/sda' } },
  };
}

/** As declared, those of homes once for each host, then the keys that open these. */
function secretSpecs(fleet: FleetConfig): SecretSpec[] {
  const declared = Object.entries(fleet.secrets).flatMap(([name, config]) => {
    const hosts = secretHosts(config, fleet);
    if (config.home === undefined) return [secretSpec(name, config, hosts)];
    return hosts.map((host) => secretSpec(name, { ...config, hosts: [host] }, [host]));
  });
  return [...declared, ...homeKeys(declared)];
}

function secretSpec(
  name: string,
  config: FleetConfig['secrets'][string],
  hosts: readonly string[],
): SecretSpec {
  return {
    ...withoutUndefined(config),
    name,
    length: config.length ?? 32,
    version: config.version ?? 1,
    key: config.key ?? name,
    hosts,
    scope: scopeOf(config, hosts),
  };
}

function scopeOf(
  { hosts: asked }: FleetConfig['secrets'][string],
  [only, ...others]: readonly string[],
): SecretSpec['scope'] {
  if (asked === undefined) return 'admins';
  return only !== undefined && others.length === 0 && asked !== 'all' ? { host: only } : 'common';
}

/** Host names that a secret, or a template, reaches; of a home's: where that home is, and our system to keep its key. */
export function secretHosts(
  secret: Pick<FleetConfig['secrets'][string], 'hosts' | 'home'>,
  fleet: FleetConfig,
): readonly string[] {
  if (secret.hosts !== 'all') return secret.hosts ?? [];
  const { home } = secret;
  return Object.entries(fleet.hosts)
    .filter(
      ([, { homes, flake }]) => home === undefined || (homes[home] !== undefined && flake === undefined),
    )
    .map(([name]) => name);
}

function definedLimits(limits: FleetConfig['limits']): Partial<Limits> {
  return withoutUndefined(limits);
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** zod leaves absent optional keys out, but types them as possibly undefined. */
function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Defined<T>;
}
