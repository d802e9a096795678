import * as hcloud from '@pulumi/hcloud';
import * as pulumi from '@pulumi/pulumi';
import type { CloudHostSpec, CloudSpec, FirewallRule } from '../model/fleet-spec';
import type { MachinePlan } from '../model/machine-plan';
import { hetznerNames } from '../model/hetzner-names';
import { adopted } from './adopted';
import type { CloudNetwork } from './cloud-network';

export interface CloudMachineArgs {
  readonly spec: CloudHostSpec;
  readonly cloud: CloudSpec;
  readonly planned: MachinePlan;
  /** The waves before this host's: a machine that is restarted waits for them. */
  readonly before: readonly pulumi.Resource[];
  readonly network: CloudNetwork;
  /** All that may come in through the cloud firewall. */
  readonly rules: pulumi.Input<readonly FirewallRule[]>;
  readonly userData: pulumi.Input<string>;
}

/** A server and what stands around it. Each relation has one owner: the server names its firewall and addresses. */
export interface CloudMachine {
  readonly server: hcloud.Server;
  readonly ipv4: hcloud.PrimaryIp | undefined;
  readonly ipv6: hcloud.PrimaryIp | undefined;
  /** The server's place in the private network. */
  readonly attached: hcloud.ServerNetwork;
  /** Device by name of the volume, as the machine knows it. */
  readonly volumes: pulumi.Output<Readonly<Record<string, string>>>;
  /** The machine is whole when these are. */
  readonly parts: readonly pulumi.Resource[];
}

/** Registers what one cloud host needs at Hetzner, below its component. */
export function cloudMachine(parent: pulumi.Resource, args: CloudMachineArgs): CloudMachine {
  const { spec, cloud, network, planned } = args;
  const { name, server: wanted } = spec;
  const { location } = planned;
  const protect = cloud.protect && !planned.expendable;
  const stack = pulumi.getStack();
  const labels = { ...wanted.labels, stack, host: name };
  const names = hetznerNames(stack);
  const options = (resource: string, unlike?: readonly string[]) => ({
    parent,
    aliases:
      spec.previousName === undefined ? [] : [{ name: spec.previousName + resource.slice(name.length) }],
    ...adopted(cloud, resource, unlike),
  });
  const kept = (resource: string, unlike?: readonly string[]) => ({ ...options(resource, unlike), protect });

  const wall = names.firewall(name);
  const firewall = new hcloud.Firewall(
    wall.resource,
    {
      name: wall.name,
      labels,
      rules: pulumi
        .output(args.rules)
        .apply((rules) =>
          rules.map(({ sources, ...rule }) => ({ ...rule, direction: 'in', sourceIps: [...sources] })),
        ),
    },
    options(wall.resource),
  );
  // Addresses outlive their server, so that a machine that is made anew keeps them.
  const primaryIp = (family: Family) => {
    const named = names.primaryIp(name, family, location);
    return new hcloud.PrimaryIp(
      named.resource,
      {
        name: named.name,
        labels,
        type: family,
        autoDelete: false,
        location,
        deleteProtection: protect,
      },
      // All that it has told at once is more than the provider takes: the place as well as who has it.
      kept(named.resource, ['name', 'labels', 'autoDelete', 'deleteProtection']),
    );
  };
  const ipv4 = wanted.publicIpv4 ? primaryIp('ipv4') : undefined;
  const ipv6 = wanted.publicIpv6 ? primaryIp('ipv6') : undefined;
  const { placementGroup } = wanted;
  const group = placementGroup === undefined ? undefined : network.placementGroups.get(placementGroup);
  // Where it may be made anew because `--replace` says so, no provider has told the engine that Hetzner has each name once.
  const anew = planned.expendable ? { deleteBeforeReplace: true } : {};
  const machine = names.server(name);
  const serverOptions = { ...kept(machine.resource), ...anew };
  const server = new hcloud.Server(
    machine.resource,
    {
      name: machine.name,
      labels,
      serverType: wanted.type,
      location,
      image: wanted.image,
      sshKeys: network.sshKeys,
      userData: args.userData,
      firewallIds: [firewall.id.apply(Number)],
      publicNets: [{ ...publicNet('ipv4', ipv4), ...publicNet('ipv6', ipv6) }],
      ...(wanted.backups ? { backups: true } : {}),
      ...(wanted.rescue === undefined ? {} : { rescue: wanted.rescue }),
      ...(group === undefined ? {} : { placementGroupId: group.id.apply(Number) }),
      deleteProtection: protect,
      rebuildProtection: protect,
    },
    {
      ...serverOptions,
      // They matter at creation only; a change would replace the server, and wipe its disk. Another image in config is
      // refused before (model/machine-plan.ts), unless the machine may go.
      ignoreChanges: serverOptions.ignoreChanges ?? [
        'sshKeys',
        'userData',
        ...(planned.expendable ? [] : ['image']),
        // One that was adopted would be switched off to be given the addresses that it has, and one of them deleted.
        ...(planned.addressesUntold ? ['publicNets'] : []),
      ],
      dependsOn: planned.resizedFrom === undefined ? [] : [...args.before],
    },
  );
  const place = `${name}-network`;
  const attached = new hcloud.ServerNetwork(
    place,
    {
      serverId: server.id.apply(Number),
      networkId: network.networkId,
      ...(wanted.privateIpv4 === undefined ? {} : { ip: wanted.privateIpv4 }),
    },
    { ...options(place), dependsOn: [...network.subnets], deletedWith: server },
  );
  reverseNames(args, options, { ipv4, ipv6 });

  const volumes = Object.entries(wanted.volumes).map(([volume, { size, format }]) => {
    const named = names.volume(name, volume);
    const made = new hcloud.Volume(
      named.resource,
      {
        name: named.name,
        labels,
        size,
        format,
        location,
        deleteProtection: protect,
      },
      // Data outlives the stack, unless nothing in it is meant to.
      { ...kept(named.resource), ...anew, retainOnDelete: protect },
    );
    const part = `${named.resource}-attachment`;
    const attachment = new hcloud.VolumeAttachment(
      part,
      { volumeId: made.id.apply(Number), serverId: server.id.apply(Number), automount: false },
      { ...options(part), deletedWith: server },
    );
    return { volume, device: made.linuxDevice, attachment };
  });
  return {
    server,
    ipv4,
    ipv6,
    attached,
    volumes: pulumi.all(Object.fromEntries(volumes.map(({ volume, device }) => [volume, device]))),
    parts: [attached, ...volumes.map(({ attachment }) => attachment)],
  };
}

type Family = 'ipv4' | 'ipv6';

/** What a machine answers at: of an IPv6 network that it has, the first address. */
export function ownAddress(family: Family, given: pulumi.Output<string>): pulumi.Output<string> {
  return family === 'ipv4' ? given : given.apply((network) => `${network}1`);
}

/** An address family that is not wanted has to be said: it is given by default. */
function publicNet(family: Family, ip: hcloud.PrimaryIp | undefined) {
  return ip === undefined ? { [`${family}Enabled`]: false } : { [family]: ip.id.apply(Number) };
}

/** Names of the addresses, not of the server: they stay when it is made anew. */
function reverseNames(
  { spec: { name, server } }: CloudMachineArgs,
  options: (resource: string) => pulumi.CustomResourceOptions,
  addresses: Readonly<Record<Family, hcloud.PrimaryIp | undefined>>,
): void {
  if (server.reverseDns === undefined) return;
  for (const family of ['ipv4', 'ipv6'] as const) {
    const ip = addresses[family];
    if (ip === undefined) continue;
    const resource = `${name}-rdns-${family}`;
    new hcloud.Rdns(
      resource,
      {
        primaryIpId: ip.id.apply(Number),
        ipAddress: ownAddress(family, ip.ipAddress),
        dnsPtr: server.reverseDns,
      },
      options(resource),
    );
  }
}
