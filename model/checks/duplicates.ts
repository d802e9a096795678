import type { ConfigMistake } from '../config-error';
import { hostResourceNames } from '../resource-names';
import type { FleetConfig } from '../schema';
import { withoutComment } from '../ssh-key';

/** What only one host can have. */
export function* duplicates({ hosts, homeHosts }: FleetConfig): Generator<ConfigMistake> {
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
              what: `SSH host key ${withoutComment(host.hostKey)}`,
            },
          ]
        : []),
      ...(host.kind === 'cloud' && host.server.privateIpv4 !== undefined
        ? [{ path: `hosts.${name}.server.privateIpv4`, what: `private address ${host.server.privateIpv4}` }]
        : []),
      ...hostResourceNames({
        name,
        kind: host.kind,
        volumes: host.kind === 'cloud' ? Object.keys(host.server.volumes) : [],
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

/** Behind two jump hosts one address is two machines: the `localhost` of two WSL machines. */
function through(jumpHost: string | undefined): string {
  return jumpHost === undefined ? '' : ` through ${jumpHost}`;
}
