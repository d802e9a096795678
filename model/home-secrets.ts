import type { HostSpec, SecretSpec } from './fleet-spec';

/**
 * Name of the age key that opens a user's secrets on one host: a secret of the system's, because the host's own key is
 * root's. No name in config looks like it.
 */
export function homeKeyName(user: string, host: string): string {
  return `${user}@${host}`;
}

export function isHomeKey(name: string): boolean {
  return name.includes('@');
}

/** The keys that open the secrets of homes, each put on its host for its user alone. */
export function homeKeys(secrets: readonly SecretSpec[]): SecretSpec[] {
  const keys = new Map<string, SecretSpec>();
  for (const { home, hosts } of secrets)
    for (const host of home === undefined ? [] : hosts) {
      const name = homeKeyName(home ?? '', host);
      keys.set(name, {
        name,
        key: name,
        hosts: [host],
        scope: { host },
        source: 'age-key',
        length: 32,
        version: 1,
        owner: home ?? '',
        mode: '0400',
        neededForUsers: false,
        restartUnits: [],
        reloadUnits: [],
      });
    }
  return [...keys.values()];
}

/** Secrets that one user's home receives on a host. */
export function homeSecrets(
  secrets: readonly SecretSpec[],
  host: Pick<HostSpec, 'name'>,
  user: string,
): SecretSpec[] {
  return secrets.filter((secret) => secret.home === user && secret.hosts.includes(host.name));
}
