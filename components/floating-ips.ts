import * as hcloud from '@pulumi/hcloud';
import * as pulumi from '@pulumi/pulumi';
import type { Catalogue } from '../model/catalogue';
import type { CloudSpec, FloatingIpSpec } from '../model/fleet-spec';
import { floatingLine } from '../model/monthly-cost';
import { hetznerNames } from '../model/hetzner-names';
import { floatingName } from '../model/resource-names';
import { adopted } from './adopted';
import { ownAddress } from './cloud-machine';

/** An address that hosts take over from one another. */
export interface FloatingAddress {
  readonly spec: FloatingIpSpec;
  readonly ip: hcloud.FloatingIp;
  /** The one that a host has, of a network of them. */
  readonly address: pulumi.Output<string>;
  /** Its reverse name, where it has one. */
  readonly rdns: readonly pulumi.Resource[];
}

/** Whom an address goes to, and what has to be done there before it does. */
export interface Holder {
  readonly server: hcloud.Server;
  readonly ready: readonly pulumi.Resource[];
}

/** Registers the addresses themselves, by name in config: hosts need to know them before anybody has them. */
export function floatingIps(
  parent: pulumi.Resource,
  cloud: CloudSpec,
  catalogue: Catalogue | undefined,
): ReadonlyMap<string, FloatingAddress> {
  const stack = pulumi.getStack();
  return new Map(
    Object.entries(cloud.floatingIps).map(([name, spec]) => {
      const named = hetznerNames(stack).floatingIp(name);
      if (pulumi.runtime.isDryRun()) void pulumi.log.info(floatingLine(stack, name, spec, catalogue), parent);
      const ip = new hcloud.FloatingIp(
        named.resource,
        {
          name: named.name,
          labels: { ...spec.labels, stack },
          type: spec.type,
          homeLocation: spec.location,
          deleteProtection: cloud.protect,
        },
        { parent, protect: cloud.protect, ...adopted(cloud, named.resource) },
      );
      const address = ownAddress(spec.type, ip.ipAddress);
      const rdns =
        spec.reverseDns === undefined
          ? []
          : [
              new hcloud.Rdns(
                `${named.resource}-rdns`,
                { floatingIpId: ip.id.apply(Number), ipAddress: address, dnsPtr: spec.reverseDns },
                { parent, ...adopted(cloud, `${named.resource}-rdns`) },
              ),
            ];
      return [name, { spec, ip, address, rdns }] as const;
    }),
  );
}

/** Addresses of one host, as its network interface takes them. */
export function addressesOf(
  host: string,
  addresses: ReadonlyMap<string, FloatingAddress>,
): pulumi.Output<Readonly<Record<string, string>>> {
  const own = [...addresses].filter(([, { spec }]) => spec.host === host);
  return pulumi.all(
    Object.fromEntries(
      own.map(([name, { spec, address }]) => [
        name,
        pulumi.interpolate`${address}/${spec.type === 'ipv4' ? 32 : 128}`,
      ]),
    ),
  );
}

/**
 * Brings each address to the host that config names, once that host has been switched and found healthy. One resource
 * per address, whoever has it: a second one for the next host would take it away from it when the first one goes.
 */
export function assignFloatingIps(
  parent: pulumi.Resource,
  cloud: CloudSpec,
  addresses: ReadonlyMap<string, FloatingAddress>,
  holderOf: (host: string) => Holder | undefined,
): void {
  for (const [name, { spec, ip, rdns }] of addresses) {
    const holder = spec.host === undefined ? undefined : holderOf(spec.host);
    if (holder === undefined) continue;
    const resource = `${floatingName(name)}-assignment`;
    new hcloud.FloatingIpAssignment(
      resource,
      { floatingIpId: ip.id.apply(Number), serverId: holder.server.id.apply(Number) },
      {
        parent,
        // Not beside one another: a change of an address locks it.
        dependsOn: [...holder.ready, ...rdns],
        ...adopted(cloud, resource),
      },
    );
  }
}
