import { join } from 'node:path';
import { FleetWorld } from './fleet-world';
import { least } from './numbers';

const ROUNDS = 3;
/** Real machines; each answers for many hosts. */
const MACHINES = 5;

/** Processor time of the operator for one look at every host of a fleet, as at the start of an `up`. */
export async function benchProbe(hosts: number): Promise<void> {
  const fleet = new FleetWorld(Math.min(MACHINES, hosts));
  process.stderr.write(`${hosts} hosts on ${fleet.hosts.size} machines\n`);
  await fleet.start();
  const machines = fleet.targets();
  const targets = Array.from({ length: hosts }, (_, index) => ({
    ...machines[index % machines.length],
    host: `probed-${index + 1}`,
  }));
  const runs: Used[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const [none, all] = [await measured(fleet, []), await measured(fleet, targets)];
    runs.push({ wall: all.wall - none.wall, processor: all.processor - none.processor });
    process.stderr.write(`round ${round} of ${ROUNDS}\n`);
  }
  const of = (what: keyof Used) => least(runs.map((run) => run[what])).toFixed(1);
  process.stdout.write(
    `\nA look at ${hosts} hosts, the best of ${ROUNDS}, without node's own start\n` +
      `operator's processor ${of('processor')} s (limit 3 s for 100 hosts), wall time ${of('wall')} s\n`,
  );
}

interface Used {
  readonly wall: number;
  readonly processor: number;
}

/** Of a process and of all that it waits for, as the kernel counts them. */
async function measured(fleet: FleetWorld, targets: readonly object[]): Promise<Used> {
  const script = 'TIMEFORMAT="%R %U %S"; { time node "$1"; } 2>&1';
  const program = join(__dirname, 'probe-process.js');
  const text = await fleet.must(['bash', '-c', script, 'bash', program], {}, JSON.stringify(targets));
  const [wall = 0, user = 0, system = 0] = text.trim().split(' ').map(Number);
  return { wall, processor: user + system };
}
