import { distance } from 'fastest-levenshtein';
import type { ConfigMistake } from './config-error';
import { secretHosts } from './defaults';
import { diskMistakes } from './disk-checks';
import { foreignSecretMistakes, homeSecretMistakes, isForeign } from './home-secret-checks';
import { homeKeyName } from './home-secrets';
import { NAMESPACE } from './namespace';
import { platformFacts } from './platforms';
import { hostResourceNames } from './resource-names';
import { featuresNamed } from './features';
import type { FleetConfig } from './schema';
import type { HostConfig } from './schema-host';

/** What exists under `nix/` and can be named in config. */
export interface Known {
  readonly profiles: readonly string[];
  readonly platforms: readonly string[];
  /** Features of systems: `fleet.<name>` is declared in `nix/modules/<name>`. */
  readonly features: readonly string[];
  /** Features of homes: `fleet.<name>` is declared in `nix/home/modules/<name>`. */
  readonly homeFeatures: readonly string[];
}

/** Mistakes that no single value shows: what names something that is not there, or is there twice. */
export function fleetMistakes(config: FleetConfig, known: Known): ConfigMistake[] {
  return [
    ...nameMistakes(config),
    ...hostMistakes(config, known),
    ...homeMistakes(config, known),
    ...duplicates(config),
    ...waveMistakes(config),
    ...secretMistakes(config),
    ...adminMistakes(config),
  ].map((mistake) => ({ ...mistake, path: `${NAMESPACE}:${mistake.path}` }));
}

/**
 * `secrets/<stack>/common.yaml` and the resource `fleet-seed-1` belong to nobody in particular; the others mean something
 * else in a hive of colmena.
 */
const RESERVED: readonly string[] = ['common', 'fleet', 'defaults', 'meta', 'network'];

function* nameMistakes({ hosts, homeHosts, droids }: FleetConfig): Generator<ConfigMistake> {
  for (const name of Object.keys({ ...hosts, ...homeHosts, ...droids }))
    if (RESERVED.includes(name))
      yield {
        path: `hosts.${name}`,
        expected: `another name than ${RESERVED.join(', ')} (files, seeds and the hive of the fleet have these)`,
        found: name,
      };
}

/** Of machines that run no NixOS of ours. */
function* homeMistakes({ homeHosts, droids }: FleetConfig, known: Known): Generator<ConfigMistake> {
  for (const [name, host] of Object.entries(homeHosts))
    for (const [user, home] of Object.entries(host.homes))
      yield* featureMistakes(`hosts.${name}.homes.${user}`, home, known.homeFeatures);
  for (const [name, droid] of Object.entries(droids)) {
    // Features of ours are made for NixOS or for homes.
    yield* featureMistakes(`hosts.${name}`, droid, []);
    if (droid.home !== undefined)
      yield* featureMistakes(`hosts.${name}.home`, droid.home, known.homeFeatures);
  }
}

function* hostMistakes(config: FleetConfig, known: Known): Generator<ConfigMistake> {
  const users = Object.keys(config.users);
  for (const [name, host] of Object.entries(config.hosts)) {
    const path = `hosts.${name}`;
    yield* unknownNames(`${path}.profiles`, host.profiles, known.profiles);
    if (host.platform !== undefined)
      yield* unknownNames(`${path}.platform`, [host.platform], known.platforms);
    yield* unknownNames(`${path}.users`, host.users ?? [], users);
    const present = host.users ?? users;
    yield* unknownNames(`${path}.extraGroups`, Object.keys(host.extraGroups), present);
    yield* unknownNames(`${path}.homes`, Object.keys(host.homes), present);
    if (host.flake === undefined) {
      yield* platformMistakes(path, host);
      yield* hardwareMistakes(path, host);
    } else yield* ownFlakeMistakes(path, host);
    yield* featureMistakes(path, host, [...known.features, ...known.platforms]);
    for (const [user, home] of Object.entries(host.homes))
      yield* featureMistakes(`${path}.homes.${user}`, home, known.homeFeatures);
    if (host.kind === 'physical' && (host.addresses ?? []).length === 0)
      yield { path: `${path}.addresses`, expected: 'one address at least', found: 'none' };
    if (host.kind === 'cloud' && host.server.wipe !== undefined && host.server.wipe !== name)
      yield {
        path: `${path}.server.wipe`,
        expected: `"${name}", the name of this host`,
        found: `"${host.server.wipe}"`,
      };
  }
}

function* platformMistakes(path: string, { kind, platform, system }: HostConfig): Generator<ConfigMistake> {
  const { bootedBy, system: only = system } = platformFacts(platform);
  if (system !== only)
    yield {
      path: `${path}.system`,
      expected: `${only}: there is no other ${platform ?? ''}`,
      found: system,
      next: `Set ${NAMESPACE}:${path}.system to ${only}, or name another platform`,
    };
  if (kind === 'cloud' && bootedBy !== undefined)
    yield { path: `${path}.platform`, expected: 'one that a server at Hetzner boots', found: platform ?? '' };
}

/** A machine that boots by itself needs to be told of its disks by one place (R6.0). */
function* hardwareMistakes(path: string, host: HostConfig): Generator<ConfigMistake> {
  const { kind, hardware } = host;
  const { bootedBy } = platformFacts(host.platform);
  if (bootedBy === undefined && kind === 'physical' && hardware === undefined)
    yield {
      path: `${path}.hardware`,
      expected: 'disk, module or report: what its file systems and drivers are',
      found: 'none',
      next: 'On the machine: nixos-generate-config --show-hardware-config; name the file as hardware.module',
    };
  if (bootedBy !== undefined && hardware !== undefined)
    yield {
      path: `${path}.hardware`,
      expected: `none: ${bootedBy}`,
      found: 'one',
    };
  if (
    kind === 'physical' &&
    hardware !== undefined &&
    'disk' in hardware &&
    hardware.disk.device === undefined
  )
    yield { path: `${path}.hardware.disk.device`, expected: 'a device ("/dev/disk/by-id/…")', found: 'none' };
  if (hardware !== undefined && 'disk' in hardware)
    yield* diskMistakes(`${path}.hardware.disk`, hardware.disk, kind);
  if (kind === 'cloud' && hardware !== undefined && !('disk' in hardware))
    yield {
      path: `${path}.hardware`,
      expected: 'disk: the machine is installed on it',
      found: Object.keys(hardware).join(', '),
    };
}

/** What a flake of the user's own says, config cannot say as well. */
function* ownFlakeMistakes(path: string, host: HostConfig): Generator<ConfigMistake> {
  if (host.kind === 'cloud')
    yield {
      path: `${path}.flake`,
      expected: 'none: a cloud host is installed from a configuration that is rendered',
      found: JSON.stringify(host.flake),
    };
  const said = {
    profiles: host.profiles,
    packages: host.packages,
    modules: host.modules,
    options: Object.keys(host.options),
    overrides: Object.keys(host.overrides),
    extraGroups: Object.keys(host.extraGroups),
    hardware: host.hardware === undefined ? [] : Object.keys(host.hardware),
  };
  for (const [key, values] of Object.entries(said))
    if (values.length > 0)
      yield {
        path: `${path}.${key}`,
        expected: `nothing beside flake: the configuration is ${JSON.stringify(host.flake)}`,
        found: JSON.stringify(values),
        next: 'Say it in that flake, or take flake out',
      };
}

/** `fleet.<name>` is declared where that feature is: a misspelt one would otherwise only fail in Nix. */
function* featureMistakes(
  path: string,
  { options, overrides }: Pick<HostConfig, 'options' | 'overrides'>,
  known: readonly string[],
): Generator<ConfigMistake> {
  for (const [key, set] of Object.entries({ options, overrides }))
    yield* unknownNames(`${path}.${key}`, featuresNamed(set), known);
}

/** Behind two jump hosts one address is two machines: the `localhost` of two WSL machines. */
function through(jumpHost: string | undefined): string {
  return jumpHost === undefined ? '' : ` through ${jumpHost}`;
}

function* duplicates({ hosts, homeHosts }: FleetConfig): Generator<ConfigMistake> {
  const seen = new Map<string, string>();
  for (const [name, host] of Object.entries({ ...hosts, ...homeHosts })) {
    const claims = [
      ...(host.addresses ?? []).map((address) => ({
        path: `hosts.${name}.addresses`,
        what: `address ${address}, port ${host.connection.port}${through(host.connection.jumpHost)}`,
      })),
      ...('hostKey' in host
        ? [
            {
              path: `hosts.${name}.hostKey`,
              what: `SSH host key ${host.hostKey.split(' ').slice(0, 2).join(' ')}`,
            },
          ]
        : []),
      ...(host.kind === 'cloud' && host.server.privateIpv4 !== undefined
        ? [{ path: `hosts.${name}.server.privateIpv4`, what: `private address ${host.server.privateIpv4}` }]
        : []),
      ...hostResourceNames({
        name,
        kind: host.kind,
        homes: Object.keys(host.homes).map((user) => ({ user })),
      }).map((resource) => ({ path: `hosts.${name}`, what: `resource name ${resource}` })),
    ];
    for (const { path, what } of claims) {
      const other = seen.get(what);
      if (other !== undefined)
        yield {
          path,
          expected: `a ${what.split(' ')[0] ?? ''} of its own`,
          found: `${what}, which ${other} has too`,
        };
      else seen.set(what, name);
    }
  }
}

function* waveMistakes(config: FleetConfig): Generator<ConfigMistake> {
  if (config.waves === undefined) return;
  const hosts = Object.keys({ ...config.hosts, ...config.homeHosts });
  const placed = config.waves.flat();
  yield* unknownNames('waves', placed, hosts);
  for (const host of hosts) {
    const count = placed.filter((name) => name === host).length;
    if (count !== 1)
      yield {
        path: 'waves',
        expected: `${host} in exactly one wave`,
        found: count === 0 ? 'it in none' : `it ${count} times`,
      };
  }
}

function* secretMistakes(config: FleetConfig): Generator<ConfigMistake> {
  const files = new Map<string, { source: string; name: string }>();
  for (const [name, secret] of Object.entries(config.secrets)) {
    const path = `secrets.${name}`;
    const hosts = secretHosts(secret, config);
    yield* unknownNames(
      `${path}.hosts`,
      hosts.filter((host) => !isForeign(config, host)),
      Object.keys(config.hosts),
    );
    yield* foreignSecretMistakes(path, hosts, config);
    yield* homeSecretMistakes(path, secret, hosts, config);
    for (const host of hosts)
      if (config.hosts[host]?.flake !== undefined && secret.hosts !== 'all')
        yield {
          path: `${path}.hosts`,
          expected: 'hosts whose configuration is rendered',
          found: `${host}, which has a flake of its own`,
          next: `Declare the secret in that flake`,
        };
    if (secret.source === 'value' && !(name in config.secretValues))
      yield {
        path: `secretValues.${name}`,
        expected: 'a value',
        found: 'none',
        next: `Run: pulumi config set --secret --path '${NAMESPACE}:secretValues.${name}'`,
      };
    for (const file of filesOf(secret, hosts)) {
      const first = files.get(file) ?? { source: secret.source, name };
      files.set(file, first);
      if ((first.source === 'file') !== (secret.source === 'file'))
        yield {
          path: `${path}.source`,
          expected: `${first.source}, as ${first.name} in the same file ${file}.yaml (one file is either written by up or edited by hand)`,
          found: secret.source,
        };
    }
    if (secret.source === 'value' || secret.source === 'file')
      for (const key of ['length', 'version'] as const)
        if (secret[key] !== undefined)
          yield {
            path: `${path}.${key}`,
            expected: `none for source: ${secret.source} (only a generated secret has one)`,
            found: String(secret[key]),
          };
  }
  for (const name of Object.keys(config.secretValues))
    if (config.secrets[name]?.source !== 'value')
      yield {
        path: `secretValues.${name}`,
        expected: `a secret of that name with source: value`,
        found: 'none',
      };
  for (const [name, user] of Object.entries(config.users)) {
    const secret = user.hashedPasswordSecret;
    if (secret !== undefined && config.secrets[secret]?.neededForUsers !== true)
      yield {
        path: `users.${name}.hashedPasswordSecret`,
        expected: 'a secret with neededForUsers: true',
        found: `"${secret}"`,
      };
  }
}

/** Names of the files that a secret stands in. */
function filesOf(secret: FleetConfig['secrets'][string], hosts: readonly string[]): string[] {
  const { home } = secret;
  if (home !== undefined) return hosts.map((host) => `homes/${homeKeyName(home, host)}`);
  return [hosts.length === 1 && secret.hosts !== 'all' ? (hosts[0] ?? '') : 'common'];
}

function* adminMistakes(config: FleetConfig): Generator<ConfigMistake> {
  const recipients = new Set(Object.values(config.admins).map((admin) => admin.recipient));
  if (recipients.size < 2)
    yield {
      path: 'admins',
      expected:
        'two admins with recipients of their own (one may be offline), or a lost key loses every secret',
      found: String(recipients.size),
    };
}

/** More names than people read in one line: then the closest. */
const MANY = 12;

function oneOf(known: readonly string[], name: string): string {
  if (known.length === 0) return 'none';
  if (known.length <= MANY) return `one of ${known.join(', ')}`;
  const sorted = [...known].sort((a, b) => distance(a, name) - distance(b, name));
  return `one of ${known.length} names, of which ${sorted.slice(0, 3).join(', ')} are closest`;
}

function* unknownNames(
  path: string,
  names: readonly string[],
  known: readonly string[],
): Generator<ConfigMistake> {
  for (const name of names)
    if (!known.includes(name)) yield { path, expected: oneOf(known, name), found: JSON.stringify(name) };
}
