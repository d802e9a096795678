import * as pulumi from '@pulumi/pulumi';

/** What the stack's state holds of one Command: the inputs that decide and the result that it printed. */
export interface RecordedCommand {
  readonly environment: Readonly<Record<string, string>>;
  readonly stdout: string;
}

/** Commands of this stack by resource name, as the last `up` left them. */
export type Recorded = ReadonlyMap<string, RecordedCommand>;

const COMMAND = 'command:local:Command';

/**
 * This stack's own last recorded Commands, through the engine's `readStackResourceOutputs`, which is undocumented and
 * returns secrets unmarked: so only the names given are read, and of each only what holds no secret.
 */
export async function readRecorded(names: ReadonlySet<string>): Promise<Recorded> {
  const { outputs } = (await pulumi.runtime.invoke('pulumi:pulumi:readStackResourceOutputs', {
    stackName: pulumi.getStack(),
  })) as { outputs: Record<string, Partial<RecordedCommand>> };
  const recorded = new Map<string, RecordedCommand>();
  for (const [urn, { environment, stdout }] of Object.entries(outputs)) {
    const [types = '', name = ''] = urn.split('::').slice(2);
    if (types.split('$').at(-1) !== COMMAND || !names.has(name)) continue;
    recorded.set(name, { environment: environment ?? {}, stdout: stdout ?? '' });
  }
  return recorded;
}
