import * as pulumi from '@pulumi/pulumi';

/** What the stack's state holds of one Command: the inputs that decide and the result that it printed. */
export interface RecordedCommand {
  readonly environment: Readonly<Record<string, string>>;
  readonly stdout: string;
}

/** Commands of this stack by resource name, as the last `up` left them. */
export type Recorded = ReadonlyMap<string, RecordedCommand>;

const COMMAND = 'command:local:Command';

interface StackResources {
  readonly outputs: Readonly<
    Record<string, { readonly type: string; readonly outputs: Partial<RecordedCommand> }>
  >;
}

/**
 * This stack's own last recorded Commands, through the engine's `readStackResourceOutputs`, which is undocumented and
 * returns secrets unmarked: so only the names given are read, and of each only what holds no secret.
 */
export async function readRecorded(names: ReadonlySet<string>): Promise<Recorded> {
  const { outputs } = (await pulumi.runtime.invoke('pulumi:pulumi:readStackResourceOutputs', {
    stackName: pulumi.getStack(),
  })) as StackResources;
  const recorded = new Map<string, RecordedCommand>();
  for (const [urn, resource] of Object.entries(outputs)) {
    const name = urn.split('::').at(-1) ?? '';
    if (resource.type !== COMMAND || !names.has(name)) continue;
    const { environment, stdout } = resource.outputs;
    // Without these a host would be deployed anew each time, or its record dropped: better no run at all.
    if (environment === undefined || stdout === undefined)
      throw new Error(
        `${name}: expected its environment and stdout in the state, found another shape: is pulumi 3.208 or newer?`,
      );
    recorded.set(name, { environment, stdout });
  }
  return recorded;
}
