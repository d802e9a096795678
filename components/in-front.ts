import type * as pulumi from '@pulumi/pulumi';
import type { Catalogue } from '../model/catalogue';
import type { FleetSpec } from '../model/fleet-spec';
import { certificates } from './certificates';
import type { CloudHost } from './cloud-host';
import type { CloudNetwork } from './cloud-network';
import { assignFloatingIps } from './floating-ips';
import { loadBalancers } from './load-balancers';

export interface InFrontArgs {
  readonly spec: Pick<FleetSpec, 'cloud'>;
  readonly catalogue: Catalogue | undefined;
  readonly secretValues: pulumi.Output<Readonly<Record<string, string>>>;
}

/** What stands in front of hosts, and belongs to none of them: its addresses, by name in config. */
export function inFront(
  network: CloudNetwork,
  { spec: { cloud }, catalogue, secretValues }: InFrontArgs,
  cloudHost: (name: string) => CloudHost | undefined,
): ReadonlyMap<string, pulumi.Output<string>> {
  assignFloatingIps(network, cloud, network.floatingIps, (name) => {
    const host = cloudHost(name);
    return host === undefined ? undefined : { server: host.server, ready: host.deployment.activations };
  });
  const balancers = loadBalancers(network, {
    cloud,
    catalogue,
    networkId: network.networkId,
    subnets: network.subnets,
    certificates: certificates(network, cloud, secretValues),
    serverOf: cloudHost,
  });
  const floating = [...network.floatingIps].map(([name, { address }]) => [name, address] as const);
  return new Map([...floating, ...balancers]);
}
