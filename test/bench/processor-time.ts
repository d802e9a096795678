import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A hybrid hierarchy has the second one here (sandbox/lab/common.sh). */
const TOP = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup'].find((folder) => existsSync(folder)) ?? '';

/** Seconds of processor time. */
export interface ProcessorTime {
  readonly operator: number;
  readonly hosts: number;
}

/** What this process and all that it starts take from now on, and what simulated hosts take: also by whom nobody waits for. */
export class ProcessorClock {
  private readonly operator = join(TOP, `nixos-fleet-operator-${process.pid}`);
  private readonly hosts: string;

  /** @param machine process of one of the hosts */
  constructor(machine: number) {
    const [before, hosts] = [groupOf(process.pid), groupOf(machine).split('/')[1] ?? ''];
    this.hosts = join(TOP, hosts);
    mkdirSync(this.operator);
    enter(this.operator);
    process.on('exit', () => {
      enter(join(TOP, before));
      try {
        rmdirSync(this.operator);
      } catch {
        // What an interrupted run has started is about to end, and is in there still.
      }
    });
  }

  now(): ProcessorTime {
    return { operator: secondsOf(this.operator), hosts: secondsOf(this.hosts) };
  }
}

/** Path below the top of the hierarchy. */
function groupOf(pid: number): string {
  const line = /^0::(.*)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'));
  return line?.[1] ?? '/';
}

function enter(group: string): void {
  writeFileSync(join(group, 'cgroup.procs'), String(process.pid));
}

/** The kernel keeps it for every group, whatever controllers are in use. */
function secondsOf(group: string): number {
  const micros = /^usage_usec (\d+)$/m.exec(readFileSync(join(group, 'cpu.stat'), 'utf8'));
  return Number(micros?.[1] ?? 0) / 1e6;
}
