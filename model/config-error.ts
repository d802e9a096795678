/** One mistake in stack config. */
export interface ConfigMistake {
  /** Config path, `nixos-fleet:hosts.web.channel`. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
  /** What to do, where it is not obvious from the rest. */
  readonly next?: string;
}

/** Every mistake that stack config has, at once. */
export class ConfigError extends Error {
  constructor(readonly mistakes: readonly ConfigMistake[]) {
    const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`;
    super(
      [
        `stack config has ${count}; nothing was changed:`,
        ...mistakes.map((mistake) => `  ${line(mistake)}`),
      ].join('\n'),
    );
    this.name = 'ConfigError';
  }
}

function line({ path, expected, found, next }: ConfigMistake): string {
  return `${path}: expected ${expected}, found ${found}${next === undefined ? '' : `. ${next}`}`;
}

/** How a value is shown in an error: JSON in one line (so newlines and quotes are visible), shortened. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
