import type { ConfigMistake } from './config-error';
import type { FleetSpec } from './fleet-spec';
import { balancerName, floatingName, keyName, placementName, volumeName } from './resource-names';

/** What the program makes at Hetzner under a name that nothing else there can have. */
export interface Named {
  /** Resource of the program. */
  readonly resource: string;
  /** As the API lists it, `primary_ips`. */
  readonly kind: string;
  readonly name: string;
}

/** @param location where each cloud host's machine is to be */
export function namedAtHetzner(
  stack: string,
  { hosts, cloud, admins }: Pick<FleetSpec, 'hosts' | 'cloud' | 'admins'>,
  location: (host: string) => string,
): Named[] {
  const servers = hosts.filter((host) => host.kind === 'cloud');
  if (servers.length === 0 && Object.keys(cloud.floatingIps).length === 0) return [];
  const groups = new Set(servers.flatMap(({ server }) => server.placementGroup ?? []));
  const named = (kind: string, name: string, resource: string): Named => ({
    kind,
    name: `${stack}-${name}`,
    resource,
  });
  return [
    { kind: 'networks', name: stack, resource: 'network' },
    ...admins.flatMap(({ name, sshKeys }) =>
      sshKeys.map((key) => {
        const resource = keyName(name, key);
        return named('ssh_keys', resource.replace(/^key-/, ''), resource);
      }),
    ),
    ...[...groups].map((group) => named('placement_groups', group, placementName(group))),
    ...Object.keys(cloud.floatingIps).map((name) => named('floating_ips', name, floatingName(name))),
    ...Object.keys(cloud.loadBalancers).map((name) => named('load_balancers', name, balancerName(name))),
    ...servers.flatMap(({ name, server: { publicIpv4, publicIpv6, volumes } }) => [
      named('firewalls', name, `${name}-firewall`),
      ...[...(publicIpv4 ? ['ipv4'] : []), ...(publicIpv6 ? ['ipv6'] : [])].map((part) =>
        named('primary_ips', `${name}-${part}-${location(name)}`, `${name}-${part}`),
      ),
      named('servers', name, `${name}-server`),
      ...Object.keys(volumes).map((volume) =>
        named('volumes', `${name}-${volume}`, `${name}-${volumeName(volume)}`),
      ),
    ]),
  ];
}

/**
 * What is there although the state does not know it: made by an `up` that never heard of it. To make it again would fail,
 * and it is not taken over unasked, because the state of somebody else may have it.
 * @param id of what there is under a kind and name, with this stack's label
 */
export function lostMistakes(
  missing: readonly Named[],
  id: (one: Named) => number | undefined,
): ConfigMistake[] {
  return missing.flatMap((one) => {
    const found = id(one);
    if (found === undefined) return [];
    const noun = one.kind.replace(/s$/, '').replaceAll('_', '-');
    return [
      {
        path: `nixos-fleet:cloud.import.${one.resource}`,
        expected: `${found}: ${one.name} is at Hetzner, labelled with this stack, and the state does not know it, as when the answer to an order is lost`,
        found: 'nothing',
        next: `Take it over: add this entry, ./fleet up, take the entry out; or, where nothing is in it: hcloud ${noun} delete ${found}. Where the whole state is lost: ./fleet recover`,
      },
    ];
  });
}
