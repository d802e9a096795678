import type { ConfigMistake } from '../config-error';
import type { IdentitySpec } from '../fleet-spec';
import { NAMESPACE } from '../namespace';
import { platformFacts } from '../platforms';
import type { FleetConfig } from '../schema';
import type { HostConfig } from '../schema-host';
import { hardwareMistakes, platformMistakes } from './hardware';
import { featureMistakes, unknownNames, type Known } from './names';

/** Of machines that run NixOS. */
export function* hostMistakes(config: FleetConfig, known: Known): Generator<ConfigMistake> {
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
    yield* rebootMistakes(path, host);
    yield* featureMistakes(path, host, [...known.features, ...known.platforms]);
    for (const [user, home] of Object.entries(host.homes))
      yield* featureMistakes(`${path}.homes.${user}`, home, known.homeFeatures);
    if (host.kind !== 'cloud' && (host.addresses ?? []).length === 0)
      yield { path: `${path}.addresses`, expected: 'one address at least', found: 'none' };
    if (host.kind === 'physical' && ![undefined, name, host.previousName].includes(host.adopt))
      yield {
        path: `${path}.adopt`,
        expected: `"${name}", the name of this host`,
        found: `"${host.adopt}"`,
      };
    if (host.kind !== 'physical') {
      yield* identityMistakes(`${path}.identity`, host.identity);
      const [place, { wipe }] = host.kind === 'cloud' ? ['server', host.server] : ['install', host.install];
      if (wipe !== undefined && wipe !== name)
        yield {
          path: `${path}.${place}.wipe`,
          expected: `"${name}", the name of this host`,
          found: `"${wipe}"`,
        };
    }
  }
}

function* rebootMistakes(path: string, host: HostConfig): Generator<ConfigMistake> {
  const { noReboot } = platformFacts(host.platform);
  if (noReboot !== undefined && host.reboot !== 'never')
    yield { path: `${path}.reboot`, expected: `never: ${noReboot}`, found: host.reboot };
  if (host.reboot === 'never' && host.rebootWindow !== undefined)
    yield {
      path: `${path}.rebootWindow`,
      expected: 'none where the host is never rebooted',
      found: JSON.stringify(host.rebootWindow),
      next: `Set ${NAMESPACE}:${path}.reboot to when-needed, or take rebootWindow out`,
    };
}

function* identityMistakes(path: string, identity: IdentitySpec): Generator<ConfigMistake> {
  const { current, keep, compromised } = identity;
  for (const [key, numbers, others] of [
    ['keep', keep, [current]],
    ['compromised', compromised, [current, ...keep]],
  ] as const)
    for (const number of numbers)
      if (others.includes(number))
        yield { path: `${path}.${key}`, expected: 'numbers that stand nowhere else', found: String(number) };
}

/** Of machines that run no NixOS of ours. */
export function* homeMistakes({ homeHosts, droids }: FleetConfig, known: Known): Generator<ConfigMistake> {
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

/** What a flake of the user's own says, config cannot say as well. */
function* ownFlakeMistakes(path: string, host: HostConfig): Generator<ConfigMistake> {
  if (host.kind !== 'physical')
    yield {
      path: `${path}.flake`,
      expected: `none: a ${host.kind} host is installed from a configuration that is rendered`,
      found: JSON.stringify(host.flake),
    };
  const said = {
    profiles: host.profiles,
    packages: host.packages,
    modules: host.modules,
    options: Object.keys(host.options),
    overrides: Object.keys(host.overrides),
    extraGroups: Object.keys(host.extraGroups),
    deployUser: Object.keys(host.deployUser ?? {}),
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
