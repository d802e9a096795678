import { NIX } from '../../deploy/nix-command';
import { quoteShell } from '../../deploy/ssh-options';
import type { RawConfig } from '../support/config';
import { FleetWorld, unconfirmed, type Change, type Wanted } from './fleet-world';
import { least } from './numbers';
import { ProcessorClock } from './processor-time';

const ROUNDS = 2;
/** Hosts that are changed at a time, both ways: hosts that share the operator's processors are not to wait for these alone. */
const PARALLEL = 10;
/** The same, where cables are what hosts wait for, as they do that have processors of their own. */
const PARALLEL_BY_CABLE = 5;
/** Megabits a second, as in many a house and office. */
const CABLE = 100;
/** What one part of a change takes (test/bench/payload.nix). */
const PART_MB = 10;
/** What a kernel with its modules and its initrd takes. */
const USUAL_MB = 100;
/** What an activation waits for where a lease, a database or a daemon that says when it is ready is started again. */
const USUAL_SECONDS = 5;

/** Seconds of one delivery. */
interface Delivered {
  readonly wall: number;
  /** Processor time. */
  readonly operator: number;
  readonly hosts: number;
}

/** What is delivered, and how. */
interface Case {
  readonly what: string;
  readonly change: Change;
  readonly parallel: number;
}

/**
 * An `up` that changes every host of a fleet against copying and activating the same with plain ssh; the operator has built it before.
 * Once where all that is new is a file and a unit; once where the same new packages come to all hosts and systemd waits for the unit, as
 * it does for what real machines run; and once where that comes by cables that are slower than the operator.
 */
export async function benchRollOut(
  hosts: number,
  megabytes = USUAL_MB,
  seconds = USUAL_SECONDS,
): Promise<void> {
  const fleet = new FleetWorld(hosts);
  const { world } = fleet;
  process.stderr.write(`${hosts} hosts\n`);
  await fleet.start();
  (world.config.nix as RawConfig).builder = 'operator';
  fleet.change();
  await world.up();
  const clock = new ProcessorClock(await fleet.machine());
  process.stdout.write(`\n${hosts} hosts, all changed, the best of ${ROUNDS} [s]\n`);
  row('new on each host', 'at a time', '', 'up', 'plain ssh', 'ratio', 'limit');
  const nothing = { parts: 0, starting: 0 };
  await compare(fleet, clock, { what: 'a file, a unit', change: nothing, parallel: PARALLEL });
  const change = { parts: Math.ceil(megabytes / PART_MB), starting: seconds };
  const what = `${megabytes} MB, ${seconds} s`;
  await compare(fleet, clock, { what, change, parallel: PARALLEL });
  fleet.limitCables(CABLE);
  await compare(fleet, clock, { what: `${what}, ${CABLE} Mbit/s`, change, parallel: PARALLEL_BY_CABLE });
}

async function compare(
  fleet: FleetWorld,
  clock: ProcessorClock,
  { what, change, parallel }: Case,
): Promise<void> {
  fleet.world.config.parallel = parallel;
  const [ups, plains]: [Delivered[], Delivered[]] = [[], []];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const plain = await changed(fleet, clock, change, (wanted) => plainly(fleet, wanted, parallel));
    const up = await changed(fleet, clock, change, () => fleet.world.up());
    plains.push(plain);
    ups.push(up);
    const seconds = `up ${up.wall.toFixed(1)} s, plain ssh ${plain.wall.toFixed(1)} s`;
    process.stderr.write(`${what}, ${round} of ${ROUNDS}: ${seconds}\n`);
  }
  const line = (name: string, limit: string, of: (run: Delivered) => number) => {
    const [up, plain] = [least(ups.map(of)), least(plains.map(of))];
    row(what, String(parallel), name, up.toFixed(1), plain.toFixed(1), (up / plain).toFixed(2), limit);
  };
  line('wall time', '1.2', ({ wall }) => wall);
  line('processors', '', ({ operator, hosts }) => operator + hosts);
  line('  operator', '', ({ operator }) => operator);
  line('  hosts', '', ({ hosts }) => hosts);
}

function row(what: string, parallel: string, name: string, ...cells: string[]): void {
  const words = [
    what.padEnd(26),
    parallel.padEnd(11),
    name.padEnd(13),
    ...cells.map((cell) => cell.padEnd(11)),
  ];
  process.stdout.write(`${words.join('')}\n`);
}

/** What bringing what is new to every host takes; evaluated and built before. */
async function changed(
  fleet: FleetWorld,
  clock: ProcessorClock,
  change: Change,
  deliver: (wanted: Wanted[]) => Promise<unknown>,
): Promise<Delivered> {
  await fleet.collectGarbage();
  fleet.change(change);
  const wanted = await fleet.wanted();
  const built = wanted.map(({ derivation }) => `${derivation}^*`);
  await fleet.must([...NIX, 'build', '--no-link', '--option', 'max-jobs', 'auto', ...built]);
  const [started, before] = [performance.now(), clock.now()];
  await deliver(wanted);
  const [wall, after] = [(performance.now() - started) / 1000, clock.now()];
  for (const { host, closure } of wanted) {
    const running = await fleet.world.on(host, 'readlink -f /run/current-system');
    if (running !== closure) throw new Error(`${host}: expected ${closure} to run, found ${running}`);
  }
  return { wall, operator: after.operator - before.operator, hosts: after.hosts - before.hosts };
}

/** What a person would write for it who knows ssh well: both over one connection. */
async function plainly(fleet: FleetWorld, wanted: readonly Wanted[], parallel: number): Promise<void> {
  const options = `${fleet.sshOptions} ${fleet.sharing}`;
  const script = `set -e
    ${NIX.map(quoteShell).join(' ')} copy --no-check-sigs --to "ssh-ng://root@$1" "$2"
    ssh ${options} "root@$1" "${unconfirmed('$2')}"`;
  await fleet.must(
    ['xargs', '-P', String(parallel), '-n', '2', 'bash', '-c', script, 'bash'],
    { NIX_SSHOPTS: options.replaceAll("'", '') },
    wanted.map(({ address, closure }) => `${address} ${closure}\n`).join(''),
  );
}
