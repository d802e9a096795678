import * as hcloud from '@pulumi/hcloud';
import * as pulumi from '@pulumi/pulumi';
import type { AdminSpec, CloudSpec, HostSpec } from '../model/fleet-spec';
import { hetznerNames } from '../model/hetzner-names';
import { routeName } from '../model/resource-names';
import { CLOUD_NETWORK } from '../model/resource-types';
import type { Catalogue } from '../model/catalogue';
import { adopted } from './adopted';
import { floatingIps, type FloatingAddress } from './floating-ips';

export interface CloudNetworkArgs {
  readonly cloud: CloudSpec;
  readonly admins: readonly AdminSpec[];
  readonly hosts: readonly HostSpec[];
  /** What can be ordered, and for how much, where the API was asked. */
  readonly catalogue: Catalogue | undefined;
}

/** What the fleet's servers share at Hetzner: the private network, the admins' SSH keys, placement groups, floating addresses. */
export class CloudNetwork extends pulumi.ComponentResource {
  readonly networkId: pulumi.Output<number>;
  /** Servers wait for the subnets: a network without one refuses them. */
  readonly subnets: readonly hcloud.NetworkSubnet[];
  readonly sshKeys: pulumi.Output<string>[];
  /** By name in config. */
  readonly placementGroups: ReadonlyMap<string, hcloud.PlacementGroup>;
  /** By name in config. */
  readonly floatingIps: ReadonlyMap<string, FloatingAddress>;

  constructor(
    name: string,
    { cloud, admins, hosts, catalogue }: CloudNetworkArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super(CLOUD_NETWORK, name, {}, opts);
    const stack = pulumi.getStack();
    const options = (resource: string) => ({ parent: this, ...adopted(cloud, resource) });
    const labels = { stack };
    const names = hetznerNames(stack);

    const named = names.network();
    const network = new hcloud.Network(
      named.resource,
      { name: named.name, ipRange: cloud.networkRange, labels, deleteProtection: cloud.protect },
      { ...options(named.resource), protect: cloud.protect },
    );
    this.networkId = network.id.apply(Number);
    const subnet = (resource: string, ipRange: string) =>
      new hcloud.NetworkSubnet(
        resource,
        { networkId: this.networkId, type: 'cloud', networkZone: cloud.networkZone, ipRange },
        options(resource),
      );
    this.subnets = [
      subnet('subnet', cloud.subnetRange),
      ...Object.entries(cloud.subnets).map(([part, range]) => subnet(`subnet-${part}`, range)),
    ];
    for (const route of cloud.routes) {
      const resource = routeName(route.destination);
      new hcloud.NetworkRoute(
        resource,
        { networkId: this.networkId, ...route },
        { ...options(resource), dependsOn: [...this.subnets] },
      );
    }
    this.sshKeys = admins.flatMap((admin) =>
      admin.sshKeys.map((publicKey, index) => {
        const named = names.sshKey(admin.name, publicKey);
        const args = { name: named.name, publicKey, labels };
        // A comment that was edited is another key to the provider, and Hetzner has each once.
        const once = { deleteBeforeReplace: true, aliases: [{ name: `key-${admin.name}-${index + 1}` }] };
        return new hcloud.SshKey(named.resource, args, { ...options(named.resource), ...once }).id;
      }),
    );
    const groups = hosts.flatMap((host) =>
      host.kind === 'cloud' && host.server.placementGroup !== undefined ? [host.server.placementGroup] : [],
    );
    this.placementGroups = new Map(
      [...new Set(groups)].map((group) => {
        const named = names.placementGroup(group);
        const args = { name: named.name, type: 'spread', labels };
        return [group, new hcloud.PlacementGroup(named.resource, args, options(named.resource))] as const;
      }),
    );
    this.floatingIps = floatingIps(this, cloud, catalogue);
    this.registerOutputs({ networkId: this.networkId });
  }
}
