/** What a rule looks at: something that config declares, or a resource's inputs as the engine shows them. */
export interface Checked {
  /** `config`, `fleet`, `host` (`policy/declared.ts`), or a resource's type token: `hcloud:index/server:Server`. */
  readonly type: string;
  readonly name: string;
  /** Of a host: its `HostSpec` or `HomeHostSpec`, and `files`, text by path. */
  readonly props: Readonly<Record<string, unknown>>;
  /** Whether Pulumi's own `protect` keeps it. */
  readonly protect: boolean;
}

/** One rule of the pack. */
export interface Rule {
  /** As `pulumi preview` names it, and `--policy-pack-config` sets its level. */
  readonly name: string;
  /** What holds where the rule does. */
  readonly description: string;
  /** `mandatory` ends a preview and an up with an error; `advisory` warns. */
  readonly level: 'mandatory' | 'advisory';
  /** One sentence for each violation: place, expected, found, the way out. */
  readonly check: (checked: Checked) => readonly string[] | Promise<readonly string[]>;
}

/** An input that is an object; empty where it is none, or not known yet. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** Text of a host's rendered files and of the user's own, by path; what is shipped is there as a hash only. */
export function texts({ type, props }: Checked): [string, string][] {
  if (type !== 'host') return [];
  return Object.entries(record(props.files)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && /[^0-9a-f]/.test(entry[1]),
  );
}

/** Every line of these texts that something is wrong with, as `host: path:line: …`. */
export function lines(
  checked: Checked,
  wrong: (line: string, before: string) => string | undefined,
): string[] {
  return texts(checked).flatMap(([path, text]) => {
    const all = text.split('\n');
    return all.flatMap((line, index) => {
      const found = wrong(line, all[index - 1] ?? '');
      return found === undefined ? [] : [`${checked.name}: ${path}:${index + 1}: ${found}`];
    });
  });
}
