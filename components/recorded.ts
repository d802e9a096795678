import * as pulumi from '@pulumi/pulumi';
import type { CloudHostSpec } from '../model/fleet-spec';
import type { RecordedAddresses } from '../model/address-plan';
import type { RecordedMachine } from '../model/machine-plan';
import { placementName, resourceName, volumeName } from '../model/resource-names';
import { COMMAND, FIREWALL, PRIMARY_IP, SERVER, STACK, VOLUME } from '../model/resource-types';
import { recipientsMade } from '../model/secret-readers';

/** What the stack's state holds of one Command: the inputs that decide and the result that it printed. */
export interface RecordedCommand {
  readonly environment: Readonly<Record<string, string>>;
  readonly stdout: string;
}

/** Commands of this stack by resource name, as the last `up` left them. */
export type Recorded = ReadonlyMap<string, RecordedCommand>;

/** What the state holds of resources at Hetzner that a machine's data hangs on, by resource name. */
export interface RecordedCloud extends RecordedAddresses {
  readonly servers: ReadonlyMap<string, NonNullable<RecordedMachine['server']>>;
  readonly volumes: ReadonlyMap<string, RecordedMachine['volumes'][string]>;
  readonly addresses: ReadonlyMap<string, NonNullable<RecordedMachine['addresses']>>;
  readonly placementGroups: ReadonlyMap<string, { readonly id: string }>;
  readonly firewalls: ReadonlyMap<string, { readonly rules: readonly RecordedRule[] }>;
  /** Names of all resources at Hetzner. */
  readonly names: ReadonlySet<string>;
}

export interface RecordedRule {
  readonly protocol: string;
  readonly port?: string;
  readonly sourceIps: readonly string[];
}

const LOAD_BALANCER = 'hcloud:index/loadBalancer:LoadBalancer';
const FLOATING_IP = 'hcloud:index/floatingIp:FloatingIp';
const PLACEMENT_GROUP = 'hcloud:index/placementGroup:PlacementGroup';

/** Every resource of this stack's state by URN. Secrets in it are unmarked: it goes no further than this file. */
type Resources = Readonly<Record<string, { readonly type: string; readonly outputs: object }>>;

/** What the last `up` left, without any secret. */
export interface LastUp {
  readonly commands: Recorded;
  readonly cloud: RecordedCloud;
  /** Recipients of machines and homes whose keys this stack has made, by host name or name of the home's key. */
  readonly recipients: ReadonlyMap<string, readonly string[]>;
}

/**
 * This stack's own last recorded state, through the engine's `readStackResourceOutputs`, which is undocumented and
 * returns secrets unmarked: so of Commands only the names given are read, and only what holds no secret.
 */
export async function readLastUp(names: ReadonlySet<string>): Promise<LastUp> {
  const { outputs } = (await pulumi.runtime.invoke('pulumi:pulumi:readStackResourceOutputs', {
    stackName: pulumi.getStack(),
  })) as { outputs: Resources };
  const stack = Object.values(outputs).find(({ type }) => type === STACK);
  return {
    commands: commands(outputs, names),
    cloud: {
      servers: ofType(outputs, SERVER),
      volumes: ofType(outputs, VOLUME),
      addresses: ofType(outputs, PRIMARY_IP),
      floatingIps: ofType(outputs, FLOATING_IP),
      loadBalancers: ofType(outputs, LOAD_BALANCER),
      placementGroups: ofType(outputs, PLACEMENT_GROUP),
      firewalls: ofType(outputs, FIREWALL),
      names: new Set(
        Object.entries(outputs).flatMap(([urn, { type }]) =>
          type.startsWith('hcloud:') ? [resourceName(urn)] : [],
        ),
      ),
    },
    recipients: recipientsMade(stack?.outputs ?? {}),
  };
}

/** What is recorded of a host's machine, under its former name too. */
export function recordedMachine(cloud: RecordedCloud, host: CloudHostSpec): RecordedMachine {
  const find = <T>(all: ReadonlyMap<string, T>, part: string) => named(all, host, part);
  const server = find(cloud.servers, 'server');
  const [group] =
    [...cloud.placementGroups].find(([, { id }]) => id === String(server?.placementGroupId)) ?? [];
  const addresses = find(cloud.addresses, 'ipv4') ?? find(cloud.addresses, 'ipv6');
  const volumes = Object.keys(host.server.volumes).flatMap((volume) => {
    const found = find(cloud.volumes, volumeName(volume));
    return found === undefined ? [] : [[volume, found] as const];
  });
  return {
    ...(server === undefined ? {} : { server }),
    ...(group === undefined ? {} : { placementGroup: group.slice(placementName('').length) }),
    ...(addresses === undefined ? {} : { addresses }),
    volumes: Object.fromEntries(volumes),
  };
}

/** Rules of a host's cloud firewall as they were left. */
export function recordedRules(
  { firewalls }: RecordedCloud,
  host: CloudHostSpec,
): readonly RecordedRule[] | undefined {
  return named(firewalls, host, 'firewall')?.rules;
}

function named<T>(
  all: ReadonlyMap<string, T>,
  { name, previousName }: CloudHostSpec,
  part: string,
): T | undefined {
  return (
    all.get(`${name}-${part}`) ??
    (previousName === undefined ? undefined : all.get(`${previousName}-${part}`))
  );
}

function ofType<T>(resources: Resources, type: string): ReadonlyMap<string, T> {
  return new Map(
    Object.entries(resources)
      .filter(([, resource]) => resource.type === type)
      .map(([urn, { outputs }]) => [resourceName(urn), outputs as T] as const),
  );
}

function commands(resources: Resources, names: ReadonlySet<string>): Recorded {
  const recorded = new Map<string, RecordedCommand>();
  for (const [urn, resource] of Object.entries(resources)) {
    const name = resourceName(urn);
    if (resource.type !== COMMAND) continue;
    const { environment, stdout } = resource.outputs as Partial<RecordedCommand>;
    // Secret files too, those that are no more as well: who could open them.
    if (!names.has(name) && environment?.FLEET_FILE === undefined) continue;
    // Without these a host would be deployed anew each time, or its record dropped: better no run at all.
    if (environment === undefined || stdout === undefined)
      throw new Error(
        `${name}: expected its environment and stdout in the state, found another shape: is pulumi 3.208 or newer?`,
      );
    recorded.set(name, { environment, stdout });
  }
  return recorded;
}
