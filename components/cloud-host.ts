import type * as hcloud from '@pulumi/hcloud';
import * as pulumi from '@pulumi/pulumi';
import type { CloudHostSpec, CloudSpec, FirewallRule } from '../model/fleet-spec';
import { firewallRules, namedOpenings } from '../model/firewall-rules';
import type { Catalogue } from '../model/catalogue';
import type { MachinePlan } from '../model/machine-plan';
import { orderLine } from '../model/monthly-cost';
import { HOST_TYPES } from '../model/resource-types';
import { userData } from '../render/user-data';
import { cloudMachine, ownAddress } from './cloud-machine';
import type { CloudNetwork } from './cloud-network';
import { deploySystem, type Deployment, type DeploymentArgs } from './deployment';
import { installation, type InstalledIdentity, rotationOf } from './installation';
import { recordedRules, type RecordedCloud, type RecordedRule } from './recorded';

export interface CloudHostArgs extends DeploymentArgs {
  readonly spec: CloudHostSpec;
  readonly cloud: CloudSpec;
  readonly machine: MachinePlan;
  /** What can be ordered, and for how much, where the API was asked. */
  readonly catalogue: Catalogue | undefined;
  readonly recordedCloud: RecordedCloud;
  readonly network: CloudNetwork;
  /** The floating addresses that are this host's. */
  readonly floatingIps: pulumi.Output<Readonly<Record<string, string>>>;
  readonly identity: InstalledIdentity;
  readonly secretFiles: pulumi.Output<Readonly<Record<string, string>>>;
}

/** A server at Hetzner, all that it needs around it, and the system on it. */
export class CloudHost extends pulumi.ComponentResource {
  readonly deployment: Deployment;
  readonly address: pulumi.Output<string>;
  readonly server: hcloud.Server;
  /** The server's place in the private network. */
  readonly attached: pulumi.Resource;

  constructor(name: string, args: CloudHostArgs, opts?: pulumi.ComponentResourceOptions) {
    super(HOST_TYPES.cloud, name, {}, opts);
    const { spec, planner, identity, machine: planned } = args;

    announce(args, this);
    const machine = cloudMachine(this, {
      ...args,
      planned,
      before: args.gates.before,
      rules: rules(args, this),
      userData: identity.whole.apply((keys) => userData(keys.private.installerHostKeyFile)),
    });
    const { server, ipv4, ipv6, attached, volumes } = machine;
    this.server = server;
    this.attached = attached;
    const addresses = pulumi.all([ipv4?.ipAddress, ipv6 && ownAddress('ipv6', ipv6.ipAddress)]);
    const facts = pulumi
      .all([identity.hostKey, addresses, attached.ip, volumes, args.floatingIps])
      .apply(([hostKey, [v4, v6], privateIpv4, devices, floatingIps]) => ({
        hostKey,
        ...(v4 === undefined ? {} : { ipv4: v4 }),
        ...(v6 === undefined ? {} : { ipv6: v6 }),
        privateIpv4,
        ...(Object.keys(devices).length === 0 ? {} : { volumes: devices }),
        ...(Object.keys(floatingIps).length === 0 ? {} : { floatingIps }),
      }));
    const plan = pulumi
      .all([facts, args.secretFiles, identity.whole])
      .apply(([known, files, { installerHostKey, recipient }]) =>
        planner.system(spec, known, files, { installerHostKey, recipient }),
      );
    const installed = installation({
      spec,
      machine: server.id,
      ...(spec.server.install === 'image' ? { image: spec.server.image } : {}),
      plan,
      identity,
      opts: {
        parent: this,
        dependsOn: args.builders.waitFor(spec.builder).apply((builder) => [...machine.parts, ...builder]),
        deletedWith: server,
      },
    });
    this.deployment = deploySystem({
      ...args,
      restarted: planned.resizedFrom !== undefined,
      facts,
      plan: pulumi.unsecret(plan),
      machine: server.id,
      installed,
      ...rotationOf(identity),
      opts: { parent: this, deletedWith: server },
    });

    this.address = addresses.apply(([v4, v6]) => v4 ?? v6 ?? '');
    this.registerOutputs({ address: this.address });
  }
}

/** Says in preview what is ordered, and what a machine goes through that is there already. */
function announce(
  { spec, machine: { location, replaced, resizedFrom, rescued }, catalogue }: CloudHostArgs,
  resource: pulumi.Resource,
): void {
  const { name, server } = spec;
  if (pulumi.runtime.isDryRun())
    void pulumi.log.info(orderLine(pulumi.getStack(), spec, location, catalogue), resource);
  if (resizedFrom !== undefined)
    void pulumi.log.warn(
      `${name}: ${resizedFrom} becomes ${server.type}: it is powered off, resized and started again when the waves before it are done`,
      resource,
    );
  if (replaced !== undefined)
    void pulumi.log.warn(
      `${name}: its server is REPLACED by a new one (${replaced.join(', ')}): everything on its disk is lost`,
      resource,
    );
  if (rescued !== undefined) void pulumi.log.warn(`${name}: ${rescued}`, resource);
}

/** What may come in. While nobody has evaluated the configuration, that is what came in before. */
async function rules(
  { spec, cloud, planner, recordedCloud }: CloudHostArgs,
  resource: pulumi.Resource,
): Promise<readonly FirewallRule[]> {
  const openings = await planner.openings(spec);
  const before = recordedRules(recordedCloud, spec);
  if (openings === undefined && before !== undefined) return before.map(recordedRule);
  if (openings?.from !== 'configuration')
    await pulumi.log.info(
      `${spec.name}: nobody here could be asked what its configuration opens; its cloud firewall lets in what config names, and ssh`,
      resource,
    );
  return firewallRules(
    spec.server.firewall,
    { sources: cloud.adminSources, port: spec.connection.port },
    openings ?? namedOpenings(spec.options),
  );
}

function recordedRule({ protocol, port, sourceIps }: RecordedRule): FirewallRule {
  return {
    protocol: protocol as FirewallRule['protocol'],
    ...(port === undefined || port === '' ? {} : { port }),
    sources: sourceIps,
  };
}
