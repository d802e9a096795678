import type { ConfigMistake } from '../config-error';
import type { FleetConfig } from '../schema';

type Secret = FleetConfig['secrets'][string];

/** What a system says of a secret, and a home cannot: its files are its user's, and its units are not the system's. */
const OF_SYSTEMS = ['owner', 'group', 'neededForUsers', 'restartUnits', 'reloadUnits'] as const;

/** Mistakes of a secret, or a template, that goes to a user's home. */
export function* homeSecretMistakes(
  path: string,
  secret: Partial<Secret>,
  hosts: readonly string[],
  config: FleetConfig,
): Generator<ConfigMistake> {
  const { home } = secret;
  if (home === undefined) return;
  const without = hosts.filter((name) => config.hosts[name] !== undefined && !hasHome(config, name, home));
  if (without.length > 0 || hosts.length === 0)
    yield {
      path: `${path}.home`,
      expected: `a login with a home on ${hosts.length === 0 ? 'some host' : hosts.join(', ')}`,
      found:
        without.length === 0 ? `${home}, who has none` : `${home}, who has none on ${without.join(', ')}`,
      next: `Add it under hosts.${without[0] ?? 'NAME'}.homes.${home}, or leave out home to give the secret to the system`,
    };
  yield* noneOf(OF_SYSTEMS, path, secret, `none: it is ${home}'s own, and nothing of the system reads it`);
}

/** Keys that a secret cannot have; what the schema fills in is none. */
export function* noneOf(
  keys: readonly (keyof Secret)[],
  path: string,
  secret: Partial<Secret>,
  expected: string,
): Generator<ConfigMistake> {
  for (const key of keys) {
    const value = secret[key];
    if (value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0))
      yield { path: `${path}.${key}`, expected, found: JSON.stringify(value) };
  }
}

/** Whether a host is one that carries another system than ours. */
export function isForeign({ homeHosts, droids }: FleetConfig, host: string): boolean {
  return homeHosts[host] !== undefined || droids[host] !== undefined;
}

/** Only a system of ours opens sops files, and keeps the keys of homes. */
export function* foreignSecretMistakes(
  path: string,
  hosts: readonly string[],
  config: FleetConfig,
): Generator<ConfigMistake> {
  for (const host of hosts)
    if (isForeign(config, host))
      yield {
        path: `${path}.hosts`,
        expected: 'hosts that run NixOS: what opens a secret is kept by the system',
        found: `${host}, which runs another one`,
        next: 'Put the file there by the means of that system',
      };
}

function hasHome(config: FleetConfig, host: string, user: string): boolean {
  return config.hosts[host]?.homes[user] !== undefined;
}
