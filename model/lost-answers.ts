import type { ConfigMistake } from './config-error';
import type { FleetSpec } from './fleet-spec';
import { hetznerNames, type Named } from './hetzner-names';

/**
 * What a stack is to have at Hetzner under names that nothing else there can have, without certificates.
 * @param location where each cloud host's machine is to be
 */
export function namedAtHetzner(
  stack: string,
  { hosts, cloud, admins }: Pick<FleetSpec, 'hosts' | 'cloud' | 'admins'>,
  location: (host: string) => string,
): Named[] {
  const servers = hosts.filter((host) => host.kind === 'cloud');
  if (servers.length === 0 && Object.keys(cloud.floatingIps).length === 0) return [];
  const groups = new Set(servers.flatMap(({ server }) => server.placementGroup ?? []));
  const names = hetznerNames(stack);
  return [
    names.network(),
    ...admins.flatMap(({ name, sshKeys }) => sshKeys.map((key) => names.sshKey(name, key))),
    ...[...groups].map(names.placementGroup),
    ...Object.keys(cloud.floatingIps).map(names.floatingIp),
    ...Object.keys(cloud.loadBalancers).map(names.loadBalancer),
    ...servers.flatMap(({ name, server: { publicIpv4, publicIpv6, volumes } }) => [
      names.firewall(name),
      ...(publicIpv4 ? [names.primaryIp(name, 'ipv4', location(name))] : []),
      ...(publicIpv6 ? [names.primaryIp(name, 'ipv6', location(name))] : []),
      names.server(name),
      ...Object.keys(volumes).map((volume) => names.volume(name, volume)),
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
