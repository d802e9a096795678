import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { descendants, ofProcess } from '../support/process-tree';

/** A process and all that it started, first ones first. */
export function tree(pid: number): number[] {
  return [pid, ...descendants(pid)];
}

/** The first process below another one whose command line matches, as soon as there is one. */
export async function processBelow(pid: number, pattern: RegExp, seconds = 60): Promise<number> {
  const until = Date.now() + seconds * 1000;
  while (Date.now() < until) {
    const found = tree(pid).find((one) => pattern.test(commandLine(one)));
    if (found !== undefined) return found;
    await sleep(50);
  }
  throw new Error(`no process ${String(pattern)} below ${pid} within ${seconds} s`);
}

/** `kill -9`, of processes that may have ended by themselves. */
export function killNow(...pids: readonly number[]): void {
  for (const pid of pids)
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended since it was listed.
    }
}

function commandLine(pid: number): string {
  return ofProcess(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'), '').replaceAll('\0', ' ');
}
