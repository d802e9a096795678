import * as hcloud from '@pulumi/hcloud';
import * as pulumi from '@pulumi/pulumi';
import type { CloudHostSpec, CloudSpec } from '../model/fleet-spec';
import { userData } from '../render/user-data';
import type { CloudNetwork } from './cloud-network';
import { step } from './commands';
import { deploySystem, type Deployment, type DeploymentArgs } from './deployment';
import type { KnownIdentity } from './identities';

export interface CloudHostArgs extends DeploymentArgs {
  readonly spec: CloudHostSpec;
  readonly cloud: CloudSpec;
  readonly network: CloudNetwork;
  readonly identity: Required<KnownIdentity>;
  readonly secretFiles: pulumi.Output<Readonly<Record<string, string>>>;
}

/** A server at Hetzner, all that it needs around it, and the system on it. */
export class CloudHost extends pulumi.ComponentResource {
  readonly deployment: Deployment;
  readonly address: pulumi.Output<string>;

  constructor(name: string, args: CloudHostArgs, opts?: pulumi.ComponentResourceOptions) {
    super('nixos-fleet:index:CloudHost', name, {}, opts);
    const { spec, planner, identity, network } = args;
    const { server: wanted } = spec;
    const protect = args.cloud.protect;
    const stack = pulumi.getStack();
    const shared = { name: `${stack}-${name}`, labels: { ...wanted.labels, stack, host: name } };
    const aliases = (part: string): pulumi.Alias[] =>
      spec.previousName === undefined ? [] : [{ name: `${spec.previousName}-${part}` }];
    const kept = (part: string) => ({ parent: this, protect, aliases: aliases(part) });

    const firewall = new hcloud.Firewall(
      `${name}-firewall`,
      {
        ...shared,
        rules: wanted.firewall.map(({ sources, ...rule }) => ({
          ...rule,
          direction: 'in',
          sourceIps: [...sources],
        })),
      },
      { parent: this, aliases: aliases('firewall') },
    );
    // Addresses outlive their server, so that a machine that is made anew keeps them.
    const primaryIp = (version: 4 | 6) =>
      new hcloud.PrimaryIp(
        `${name}-ipv${version}`,
        {
          name: `${shared.name}-ipv${version}`,
          labels: shared.labels,
          type: `ipv${version}`,
          assigneeType: 'server',
          autoDelete: false,
          location: wanted.location,
          deleteProtection: protect,
        },
        kept(`ipv${version}`),
      );
    const ipv4 = primaryIp(4);
    const ipv6 = primaryIp(6);
    const server = new hcloud.Server(
      `${name}-server`,
      {
        ...shared,
        serverType: wanted.type,
        location: wanted.location,
        image: wanted.image,
        sshKeys: network.sshKeyNames,
        userData: identity.whole.apply((keys) => userData(keys.private.installerHostKeyFile)),
        firewallIds: [firewall.id.apply(Number)],
        publicNets: [{ ipv4: ipv4.id.apply(Number), ipv6: ipv6.id.apply(Number) }],
        deleteProtection: protect,
        rebuildProtection: protect,
      },
      // They matter at creation only; a change would replace the server, and wipe its disk.
      { ...kept('server'), ignoreChanges: ['sshKeys', 'userData', 'image'] },
    );
    const attached = new hcloud.ServerNetwork(
      `${name}-network`,
      {
        serverId: server.id.apply(Number),
        networkId: network.networkId,
        ...(wanted.privateIpv4 === undefined ? {} : { ip: wanted.privateIpv4 }),
      },
      { parent: this, dependsOn: [network.subnet], deletedWith: server, aliases: aliases('network') },
    );

    const facts = pulumi
      .all([identity.hostKey, ipv4.ipAddress, ipv6.ipAddress, attached.ip])
      .apply(([hostKey, v4, v6, privateIpv4]) => ({ hostKey, ipv4: v4, ipv6: v6, privateIpv4 }));
    const plan = pulumi
      .all([facts, args.secretFiles, identity.whole])
      .apply(([known, files, { installerHostKey }]) =>
        planner.system(spec, known, files, { installerHostKey }),
      );
    const install = step(
      `${name}-install`,
      'install',
      {
        FLEET_STACK: stack,
        FLEET_HOST: name,
        // The machine alone decides; the plan is waited for because its run file says what to install.
        FLEET_MACHINE: pulumi.all([server.id, plan]).apply(([id]) => id),
      },
      {
        parent: this,
        dependsOn: [attached],
        deletedWith: server,
        aliases: aliases('install'),
        ignoreChanges: ['stdin'],
      },
      identity.whole.apply((keys) => JSON.stringify(keys.private)),
    );
    this.deployment = deploySystem({
      ...args,
      facts,
      plan: pulumi.unsecret(plan),
      machine: server.id,
      installed: install,
      opts: { parent: this, deletedWith: server },
    });

    this.address = ipv4.ipAddress;
    this.registerOutputs({ address: this.address });
  }
}
