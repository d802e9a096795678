import { table } from './table';

/** One host or home of a stack, checked. */
export interface CheckedConfiguration {
  /** `web`, `ada@web`. */
  readonly name: string;
  readonly channel: string;
  /** Lines of Nix that config comes to for it alone. */
  readonly lines: number;
  readonly seconds: number;
  readonly passed: boolean;
}

/** One of the measures that a multi-host repository is held to (R2.9). */
export interface Metric {
  readonly name: string;
  readonly target: string;
  readonly found: string;
  readonly passed: boolean;
}

export interface CheckReport {
  readonly stack: string;
  readonly configurations: readonly CheckedConfiguration[];
  readonly metrics: readonly Metric[];
  /** What failed: host, what was expected and found, the way out. */
  readonly failures: readonly string[];
  /** Warnings that nothing of the stack causes: for its reader, who may know whose they are. */
  readonly warnings: readonly string[];
}

/** What a person reads: every host and home, the metrics, then all that failed. */
export function reportText({ stack, configurations, metrics, failures, warnings }: CheckReport): string {
  const rows = configurations.map(({ name, channel, lines, seconds, passed }) => [
    name,
    channel,
    String(lines),
    `${seconds.toFixed(1)} s`,
    said(passed),
  ]);
  return [
    `stack ${stack}`,
    '',
    ...indented([['configuration', 'channel', 'lines', 'evaluated in', ''], ...rows]),
    '',
    ...indented([
      ['metric', 'target', 'found', ''],
      ...metrics.map(({ name, target, found, passed }) => [name, target, found, said(passed)]),
    ]),
    '',
    ...(warnings.length === 0
      ? []
      : ['warnings of nixpkgs or an input itself, which fail nothing:', ...warnings, '']),
    ...failures.flatMap((failure) => [failure, '']),
    failures.length === 0
      ? `${stack}: everything passed`
      : `${stack}: ${failures.length} ${failures.length === 1 ? 'check' : 'checks'} failed`,
  ].join('\n');
}

function said(passed: boolean): string {
  return passed ? 'ok' : 'FAILED';
}

function indented(rows: readonly (readonly string[])[]): string[] {
  return table(rows)
    .split('\n')
    .map((row) => `  ${row}`);
}
