import type { HostIdentity } from './identity';

/** By component that the seed belongs to, then by resource name. */
export type Seeds = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * What the escrow holds, by key: `<host>_age_key` and `<host>_ssh_host_key`, as they stand on the host; `<component>/<resource>`, the
 * seed of that resource.
 */
export function escrowed(
  hosts: Readonly<Record<string, HostIdentity>>,
  seeds: Seeds,
): Record<string, string> {
  return Object.fromEntries([
    ...Object.entries(hosts).flatMap(([host, { private: keys }]) => [
      [`${host}_age_key`, keys.ageKeyFile],
      [`${host}_ssh_host_key`, keys.hostKeyFile],
    ]),
    ...Object.entries(seeds).flatMap(([component, named]) =>
      Object.entries(named).map(([resource, seed]) => [seedKey(component, resource), seed]),
    ),
  ]) as Record<string, string>;
}

/** Key of a seed in the escrow. No host's name has a slash. */
export function seedKey(component: string, resource: string): string {
  return `${component}/${resource}`;
}
