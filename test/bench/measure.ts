import { readFileSync } from 'node:fs';
import { run, type ChildOptions, type ChildResult } from '../../deploy/child';
import { descendants, ofProcess } from '../support/process-tree';

export interface Measured {
  readonly result: ChildResult;
  /** Wall time. */
  readonly seconds: number;
  /** Processor time of all processes, as far as the last look at each saw it. */
  readonly cpuSeconds: number;
  /** Highest sum of the resident memory of all processes that were alive at one moment. */
  readonly peakMiB: number;
}

const SAMPLE_MS = 50;
const PAGE_BYTES = 4096;
/** USER_HZ: fixed in the kernel's interface. */
const TICKS_PER_SECOND = 100;

/**
 * Runs a program and looks at it and everything that it starts. Sampled, because a high-water mark is kept by the kernel
 * per process only, and the marks of an engine, its program and its providers are not reached at the same moment.
 */
export async function measure(
  argv: readonly [string, ...string[]],
  options: ChildOptions,
): Promise<Measured> {
  let peak = 0;
  const cpu = new Map<number, number>();
  const sampler = setInterval(() => {
    let resident = 0;
    for (const pid of descendants(process.pid)) {
      resident += residentBytes(pid);
      cpu.set(pid, Math.max(cpu.get(pid) ?? 0, cpuTicks(pid)));
    }
    peak = Math.max(peak, resident);
  }, SAMPLE_MS);
  const start = performance.now();
  try {
    const result = await run(argv, options);
    const seconds = (performance.now() - start) / 1000;
    const ticks = [...cpu.values()].reduce((sum, each) => sum + each, 0);
    return { result, seconds, cpuSeconds: ticks / TICKS_PER_SECOND, peakMiB: peak / 2 ** 20 };
  } finally {
    clearInterval(sampler);
  }
}

function residentBytes(pid: number): number {
  const pages = ofProcess(() => readFileSync(`/proc/${pid}/statm`, 'utf8'), '').split(' ')[1];
  return Number(pages ?? 0) * PAGE_BYTES;
}

function cpuTicks(pid: number): number {
  const stat = ofProcess(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), '');
  // The name in parentheses may hold anything; user and system time are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}
