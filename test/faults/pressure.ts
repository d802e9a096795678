import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SimulatedHost } from '../deploy/simulated';

/** Limits the memory of a machine, from outside: beyond it the kernel kills. Returns what lifts the limit. */
export function limitMemory(host: SimulatedHost, mebibytes: number): () => void {
  const pid = pidOf(host);
  const place = /^0::(.*)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))?.[1] ?? '';
  const machine = place.split('/').slice(0, 3).join('/');
  const bytes = String(mebibytes * 1024 * 1024);
  const unified = '/sys/fs/cgroup/unified';
  return existsSync(unified)
    ? limitBesides(join(unified, machine), bytes)
    : limitWithin(join('/sys/fs/cgroup', machine), bytes);
}

/** Hybrid control groups: memory has a hierarchy of its own, and processes stay with their parents. */
function limitBesides(machine: string, bytes: string): () => void {
  const top = '/sys/fs/cgroup/memory';
  const group = join(top, `nixos-fleet-test-${process.pid}`);
  const move = (from: string[], to: string) => {
    for (const one of from)
      try {
        writeFileSync(join(to, 'cgroup.procs'), one);
      } catch {
        // It has ended since.
      }
  };
  mkdirSync(group);
  writeFileSync(join(group, 'memory.limit_in_bytes'), bytes);
  move(processes(machine), group);
  return () => {
    while (processes(group).length > 0) move(processes(group), top);
    rmdirSync(group);
  };
}

/** One hierarchy for all controllers. */
function limitWithin(machine: string, bytes: string): () => void {
  for (const folder of [dirname(dirname(machine)), dirname(machine)])
    writeFileSync(join(folder, 'cgroup.subtree_control'), '+memory');
  writeFileSync(join(machine, 'memory.max'), bytes);
  return () => {
    writeFileSync(join(machine, 'memory.max'), 'max');
  };
}

function processes(group: string): string[] {
  const files = execFileSync('find', [group, '-name', 'cgroup.procs'], { encoding: 'utf8' }).trim();
  return files
    .split('\n')
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .filter((pid) => pid !== '' && pid !== '0');
}

function pidOf({ lab, name }: SimulatedHost): string {
  return readFileSync(join(lab.folder, 'hosts', name, 'machine.pid'), 'utf8').trim();
}
