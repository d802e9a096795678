import type { Measured } from './measure';
import { least, median } from './numbers';

/** One run of each program, right after each other. */
export interface Round {
  readonly fleet: Measured;
  readonly bare: Measured;
}

export function heading(text: string): void {
  process.stdout.write(`\n${text}\n${' '.repeat(28)}fleet    bare     ratio    limit\n`);
}

/** A line for each measure. What else the machine does only ever adds time, so of times the best counts, and of memory the median. */
export function lines(
  runs: readonly Round[],
  limits: { readonly seconds: string; readonly memory: string },
): void {
  line('wall time, best [s]', limits.seconds, runs, ({ seconds }) => seconds, least);
  line('processor, best [s]', '', runs, ({ cpuSeconds }) => cpuSeconds, least);
  line('peak memory, median [MiB]', limits.memory, runs, ({ peakMiB }) => peakMiB, median);
}

function line(
  what: string,
  limit: string,
  runs: readonly Round[],
  of: (run: Measured) => number,
  choose: (values: readonly number[]) => number,
): void {
  const [fleet, bare] = [choose(runs.map((run) => of(run.fleet))), choose(runs.map((run) => of(run.bare)))];
  const cells = [what, fleet.toFixed(1), bare.toFixed(1), (fleet / bare).toFixed(2), limit];
  process.stdout.write(`${cells.map((cell, index) => cell.padEnd(index === 0 ? 28 : 9)).join('')}\n`);
}
