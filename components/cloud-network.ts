import * as hcloud from '@pulumi/hcloud';
import * as pulumi from '@pulumi/pulumi';
import type { AdminSpec, CloudSpec } from '../model/fleet-spec';

export interface CloudNetworkArgs {
  readonly cloud: CloudSpec;
  readonly admins: readonly AdminSpec[];
}

/** What the fleet's servers share at Hetzner: the private network and the admins' SSH keys. */
export class CloudNetwork extends pulumi.ComponentResource {
  readonly networkId: pulumi.Output<number>;
  /** Servers wait for the subnet: a network without one refuses them. */
  readonly subnet: hcloud.NetworkSubnet;
  readonly sshKeyNames: pulumi.Output<string>[];

  constructor(name: string, { cloud, admins }: CloudNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super('nixos-fleet:index:CloudNetwork', name, {}, opts);
    const stack = pulumi.getStack();
    const parent = { parent: this };
    const labels = { stack };

    const network = new hcloud.Network(
      'network',
      { name: stack, ipRange: cloud.networkRange, labels, deleteProtection: cloud.protect },
      { ...parent, protect: cloud.protect },
    );
    this.networkId = network.id.apply(Number);
    this.subnet = new hcloud.NetworkSubnet(
      'subnet',
      {
        networkId: this.networkId,
        type: 'cloud',
        networkZone: cloud.networkZone,
        ipRange: cloud.subnetRange,
      },
      parent,
    );
    this.sshKeyNames = admins.flatMap((admin) =>
      admin.sshKeys.map((publicKey, index) => {
        // By position: one admin may have several keys, and a key's comment is free text.
        const key = `${admin.name}-${index + 1}`;
        return new hcloud.SshKey(`key-${key}`, { name: `${stack}-${key}`, publicKey, labels }, parent).name;
      }),
    );
    this.registerOutputs({ networkId: this.networkId });
  }
}
