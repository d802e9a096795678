import type { ConfigMistake } from './config-error';
import type { FleetSpec } from './fleet-spec';

/** Where a token is needed and missing: the provider itself fails late, and names neither what needs it nor the stack. */
export function tokenMistakes(
  { hosts, cloud }: Pick<FleetSpec, 'hosts' | 'cloud'>,
  token: string,
): ConfigMistake[] {
  const host = hosts.find(({ kind }) => kind === 'cloud');
  const [floating] = Object.keys(cloud.floatingIps);
  const reason =
    host !== undefined
      ? `${host.name} is a cloud host`
      : floating !== undefined
        ? `cloud.floatingIps.${floating} is an address there`
        : undefined;
  if (reason === undefined || token !== '') return [];
  return [
    {
      path: 'hcloud:token',
      expected: `a token of the Hetzner project, because ${reason}`,
      found: 'none',
      next: 'Run: pulumi config set --secret hcloud:token',
    },
  ];
}
