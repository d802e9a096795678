import { NIX } from '../../deploy/nix-command';
import { quoteShell } from '../../deploy/ssh-options';
import type { RawConfig } from '../support/config';
import { FleetWorld, unconfirmed, type Wanted } from './fleet-world';
import { least } from './numbers';
import { ProcessorClock } from './processor-time';

const ROUNDS = 2;
/** Hosts at a time, both ways: as ./fleet tells the engine. */
const PARALLEL = 32;
/** What one part of a change takes (test/bench/payload.nix). */
const PART_MB = 10;
/** What a kernel with its modules and its initrd takes. */
const USUAL_MB = 100;

/** Seconds of one delivery. */
interface Delivered {
  readonly wall: number;
  /** Processor time. */
  readonly operator: number;
  readonly hosts: number;
}

/**
 * An `up` that changes every host of a fleet against copying and activating the same with plain ssh; the operator has built it before.
 * Once where all that is new is a file and a unit, and once where the same new packages come to all hosts.
 */
export async function benchRollOut(hosts: number, megabytes = USUAL_MB): Promise<void> {
  const fleet = new FleetWorld(hosts);
  const { world } = fleet;
  world.env.PULUMI_PARALLEL = String(PARALLEL);
  process.stderr.write(`${hosts} hosts\n`);
  await fleet.start();
  (world.config.nix as RawConfig).builder = 'operator';
  fleet.change();
  await world.up();
  const clock = new ProcessorClock(await fleet.machine());
  process.stdout.write(`\n${hosts} hosts, all changed, ${PARALLEL} at a time, the best of ${ROUNDS} [s]\n`);
  row('new on each host', '', 'up', 'plain ssh', 'ratio', 'limit');
  await compare(fleet, clock, 'a file, a unit', 0);
  await compare(fleet, clock, `${megabytes} MB`, Math.ceil(megabytes / PART_MB));
}

async function compare(fleet: FleetWorld, clock: ProcessorClock, what: string, parts: number): Promise<void> {
  const [ups, plains]: [Delivered[], Delivered[]] = [[], []];
  for (let round = 1; round <= ROUNDS; round += 1) {
    plains.push(await changed(fleet, clock, parts, (wanted) => plainly(fleet, wanted)));
    ups.push(await changed(fleet, clock, parts, () => fleet.world.up()));
    process.stderr.write(`${what}, ${round} of ${ROUNDS}\n`);
  }
  const line = (name: string, limit: string, of: (run: Delivered) => number) => {
    const [up, plain] = [least(ups.map(of)), least(plains.map(of))];
    row(what, name, up.toFixed(1), plain.toFixed(1), (up / plain).toFixed(2), limit);
  };
  line('wall time', '1.2', ({ wall }) => wall);
  line('processors', '', ({ operator, hosts }) => operator + hosts);
  line('  operator', '', ({ operator }) => operator);
  line('  hosts', '', ({ hosts }) => hosts);
}

function row(what: string, name: string, ...cells: string[]): void {
  const words = [what.padEnd(18), name.padEnd(13), ...cells.map((cell) => cell.padEnd(11))];
  process.stdout.write(`${words.join('')}\n`);
}

/** What bringing what is new to every host takes; evaluated and built before. */
async function changed(
  fleet: FleetWorld,
  clock: ProcessorClock,
  parts: number,
  deliver: (wanted: Wanted[]) => Promise<unknown>,
): Promise<Delivered> {
  await fleet.collectGarbage();
  fleet.change(parts);
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

/** What a person would write for it. */
async function plainly(fleet: FleetWorld, wanted: readonly Wanted[]): Promise<void> {
  const script = `set -e
    ${NIX.map(quoteShell).join(' ')} copy --no-check-sigs --to "ssh-ng://root@$1" "$2"
    ssh ${fleet.sshOptions} "root@$1" "${unconfirmed('$2')}"`;
  await fleet.must(
    ['xargs', '-P', String(PARALLEL), '-n', '2', 'bash', '-c', script, 'bash'],
    { NIX_SSHOPTS: fleet.sshOptions.replaceAll("'", '') },
    wanted.map(({ address, closure }) => `${address} ${closure}\n`).join(''),
  );
}
