import * as pulumi from '@pulumi/pulumi';
import { recipientsMade } from '../model/secret-readers';

/** What the stack's state holds of one Command: the inputs that decide and the result that it printed. */
export interface RecordedCommand {
  readonly environment: Readonly<Record<string, string>>;
  readonly stdout: string;
}

/** Commands of this stack by resource name, as the last `up` left them. */
export type Recorded = ReadonlyMap<string, RecordedCommand>;

/** What the state holds of resources at Hetzner that a machine's data hangs on, by resource name. */
export interface RecordedCloud {
  readonly servers: ReadonlyMap<string, RecordedServer>;
  readonly volumes: ReadonlyMap<string, RecordedVolume>;
  readonly addresses: ReadonlyMap<string, { readonly location: string }>;
  readonly firewalls: ReadonlyMap<string, { readonly rules: readonly RecordedRule[] }>;
}

export interface RecordedServer {
  readonly serverType: string;
  readonly location: string;
  /** Name or id, as it was asked for. */
  readonly image: string;
  readonly deleteProtection: boolean;
}

export interface RecordedVolume {
  readonly size: number;
  readonly location: string;
  readonly format?: string;
}

export interface RecordedRule {
  readonly protocol: string;
  readonly port?: string;
  readonly sourceIps: readonly string[];
}

const COMMAND = 'command:local:Command';
const SERVER = 'hcloud:index/server:Server';
const VOLUME = 'hcloud:index/volume:Volume';
const ADDRESS = 'hcloud:index/primaryIp:PrimaryIp';
const FIREWALL = 'hcloud:index/firewall:Firewall';

const STACK = 'pulumi:pulumi:Stack';

/** Every resource of this stack's state by URN. Secrets in it are unmarked: it goes no further than this file. */
type Resources = Readonly<Record<string, { readonly type: string; readonly outputs: object }>>;

/** What the last `up` left, without any secret. */
export interface LastUp {
  readonly commands: Recorded;
  readonly cloud: RecordedCloud;
  /** Recipients of machines and homes whose keys this stack has made, by host name or name of the home's key. */
  readonly recipients: ReadonlyMap<string, string>;
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
      addresses: ofType(outputs, ADDRESS),
      firewalls: ofType(outputs, FIREWALL),
    },
    recipients: recipientsMade(stack?.outputs ?? {}),
  };
}

function ofType<T>(resources: Resources, type: string): ReadonlyMap<string, T> {
  return new Map(
    Object.entries(resources)
      .filter(([, resource]) => resource.type === type)
      .map(([urn, { outputs }]) => [urn.split('::').at(-1) ?? '', outputs as T] as const),
  );
}

function commands(resources: Resources, names: ReadonlySet<string>): Recorded {
  const recorded = new Map<string, RecordedCommand>();
  for (const [urn, resource] of Object.entries(resources)) {
    const name = urn.split('::').at(-1) ?? '';
    if (resource.type !== COMMAND || !names.has(name)) continue;
    const { environment, stdout } = resource.outputs as Partial<RecordedCommand>;
    // Without these a host would be deployed anew each time, or its record dropped: better no run at all.
    if (environment === undefined || stdout === undefined)
      throw new Error(
        `${name}: expected its environment and stdout in the state, found another shape: is pulumi 3.208 or newer?`,
      );
    recorded.set(name, { environment, stdout });
  }
  return recorded;
}
