import * as pulumi from '@pulumi/pulumi';
import { ESCROW_FILE } from '../model/secret-files';
import type { Catalogue } from '../model/catalogue';
import { parseDelivery } from '../model/delivery';
import type { FleetSpec } from '../model/fleet-spec';
import type { MachinePlan } from '../model/machine-plan';
import { FLEET } from '../model/resource-types';
import { Builders } from './builders';
import { CloudHost } from './cloud-host';
import { CloudNetwork } from './cloud-network';
import type { Deployment } from './deployment';
import { evaluateDroids } from './droids';
import { escrow } from './escrow';
import { addressesOf } from './floating-ips';
import { HomeHost, type HomeHostOutput } from './home-host';
import { Identities, type KnownIdentity } from './identities';
import { inFront } from './in-front';
import type { InstalledIdentity } from './installation';
import { MetalHost } from './metal-host';
import { PhysicalHost } from './physical-host';
import type { Planner } from './planner';
import type { Recorded, RecordedCloud } from './recorded';
import { SecretStore, type HandEdited } from './secret-store';
import type { Standing } from './standing';
import { Wave } from './waves';

export interface FleetArgs {
  readonly spec: FleetSpec;
  readonly secretValues: pulumi.Output<Readonly<Record<string, string>>>;
  readonly handEdited: HandEdited;
  readonly recorded: Recorded;
  readonly recordedCloud: RecordedCloud;
  /** Of every cloud host. */
  readonly machines: ReadonlyMap<string, MachinePlan>;
  readonly catalogue: Catalogue | undefined;
  readonly standings: ReadonlyMap<string, Standing>;
  readonly planner: Planner;
  /** Writes a generated secret file out before anything is built from it, or removes it; in preview it does nothing. */
  readonly publish: (files: Readonly<Record<string, string | undefined>>) => Promise<void>;
}

type AnyHost = CloudHost | MetalHost | PhysicalHost;

/** What the stack says of one host: delivered facts only. */
export interface HostOutput {
  /** The first one that is configured, or the public IPv4 address. */
  readonly address: string;
  readonly hostKey: string;
  readonly recipient: string;
  /** Of all age keys that its secret files are for: more than one while it gets another. */
  readonly recipients: readonly string[];
  readonly storePath: string | null;
  readonly generation: number | null;
  readonly kernel: string | null;
  readonly deliveredAt: string | null;
}

/** A whole fleet. */
export class Fleet extends pulumi.ComponentResource {
  readonly hosts: pulumi.Output<Readonly<Record<string, HostOutput>>>;
  readonly homeHosts: pulumi.Output<Readonly<Record<string, HomeHostOutput>>>;
  /** Addresses that belong to no host, by their names in config. */
  readonly addresses: pulumi.Output<Readonly<Record<string, string>>>;
  /** Public halves of generated key pairs, by name of the secret. */
  readonly publicKeys: pulumi.Output<Readonly<Record<string, string>>>;

  constructor(name: string, args: FleetArgs, opts?: pulumi.ComponentResourceOptions) {
    super(FLEET, name, {}, opts);
    const { spec } = args;
    const parent = { parent: this };

    const identities = new Identities(
      'identities',
      { ...spec, delivered: deliveredTo(args.recorded) },
      parent,
    );
    const store = new SecretStore(
      'secrets',
      { ...spec, ...args, values: args.secretValues, identities },
      parent,
    );
    escrow(spec.admins, identities, store, args.recorded).apply((text) =>
      args.publish({ [ESCROW_FILE]: text }),
    );
    // An address may wait for its host.
    const waiting = Object.keys(spec.cloud.floatingIps).length > 0;
    const network =
      waiting || spec.hosts.some(({ kind }) => kind === 'cloud')
        ? new CloudNetwork('cloud', { ...spec, catalogue: args.catalogue }, parent)
        : undefined;

    const builders = new Builders(spec.hosts);
    let done: pulumi.Resource[] = [];
    const hosts = new Map<string, { host: AnyHost; identity: KnownIdentity }>();
    const homeHosts: Record<string, pulumi.Output<HomeHostOutput>> = {};
    spec.waves.forEach((names, index) => {
      const gates = new Wave(index + 1, done, parent);
      const wave = names.map((hostName): Pick<Deployment, 'build' | 'activations'> => {
        const standing = args.standings.get(hostName) ?? { state: 'not probed' as const };
        const homeHost = spec.homeHosts.find((candidate) => candidate.name === hostName);
        if (homeHost !== undefined) {
          const { activations, output } = new HomeHost(
            hostName,
            { ...args, gates, standing, spec: homeHost },
            { ...parent, aliases: formerName(homeHost) },
          );
          homeHosts[hostName] = output;
          return { build: undefined, activations };
        }
        const host = spec.hosts.find((candidate) => candidate.name === hostName);
        const identity = identities.hosts.get(hostName);
        if (host === undefined || identity === undefined)
          throw new Error(`wave ${index + 1}: no host ${hostName}`);
        const common = {
          ...args,
          identity,
          gates,
          builders,
          standing,
          builderStanding: args.standings.get(host.builder ?? ''),
          secretFiles: store.forHost(hostName),
          secretValue: (secret: string) => store.secretValue(secret),
          homeSecretFile: (user: string) => store.forHome(hostName, user),
        };
        const under = { ...parent, aliases: formerName(host) };
        const made =
          host.kind === 'physical'
            ? new PhysicalHost(hostName, { ...common, spec: host }, under)
            : host.kind === 'metal'
              ? new MetalHost(hostName, { ...common, spec: host, identity: installed(identity) }, under)
              : new CloudHost(
                  hostName,
                  {
                    ...common,
                    spec: host,
                    identity: installed(identity),
                    cloud: spec.cloud,
                    ...cloudOnly(hostName, network, args.machines.get(hostName)),
                  },
                  under,
                );
        hosts.set(hostName, { host: made, identity });
        return made.deployment;
      });
      done = gates.close(
        wave.flatMap(({ build }) => build ?? []),
        wave.flatMap(({ activations }) => activations),
      );
    });

    const cloudHost = (hostName: string) => {
      const host = hosts.get(hostName)?.host;
      return host instanceof CloudHost ? host : undefined;
    };
    const shared = network === undefined ? [] : [...inFront(network, args, cloudHost)];

    evaluateDroids(spec.droids, args.planner, this);

    this.hosts = pulumi.all(
      Object.fromEntries(
        [...hosts].map(([hostName, { host, identity }]) => [hostName, hostOutput(host, identity)]),
      ),
    );
    this.homeHosts = pulumi.all(homeHosts);
    this.addresses = pulumi.all(Object.fromEntries(shared));
    this.publicKeys = store.publicKeys;
    // What the stack says of every host need not stand in its state twice.
    this.registerOutputs();
  }
}

function deliveredTo(recorded: Recorded): (host: string) => number | undefined {
  return (host) => parseDelivery(recorded.get(`${host}-switch`)?.stdout ?? '')?.identity;
}

function formerName({ previousName }: { readonly previousName?: string }): pulumi.Alias[] {
  return previousName === undefined ? [] : [{ name: previousName }];
}

function installed(identity: KnownIdentity): InstalledIdentity {
  if (identity.whole === undefined) throw new Error('a host to install without keys of its own');
  return { ...identity, whole: identity.whole };
}

function cloudOnly(host: string, network: CloudNetwork | undefined, machine: MachinePlan | undefined) {
  if (network === undefined || machine === undefined)
    throw new Error('a cloud host without network or machine');
  return { network, machine, floatingIps: addressesOf(host, network.floatingIps) };
}

function hostOutput(host: AnyHost, identity: KnownIdentity): pulumi.Output<HostOutput> {
  return pulumi
    .all([host.address, identity.hostKey, identity.recipient, identity.recipients, host.deployment.delivery])
    .apply(([address, hostKey, recipient, recipients, delivery]) => ({
      address,
      hostKey,
      recipient,
      recipients,
      storePath: delivery?.storePath ?? null,
      generation: delivery?.generation ?? null,
      kernel: delivery?.kernel ?? null,
      deliveredAt: delivery?.deliveredAt ?? null,
    }));
}
