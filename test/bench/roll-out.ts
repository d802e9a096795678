import { NIX } from '../../deploy/nix-command';
import { quoteShell } from '../../deploy/ssh-options';
import type { RawConfig } from '../support/config';
import { FleetWorld, unconfirmed, type Wanted } from './fleet-world';
import { least } from './numbers';

const ROUNDS = 2;
/** Hosts at a time, both ways: as ./fleet tells the engine. */
const PARALLEL = 32;
/** What one part of a change takes (test/bench/payload.nix). */
const PART_MB = 10;
/** What a kernel with its modules and its initrd takes. */
const USUAL_MB = 100;

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
  process.stdout.write(`\n${hosts} hosts, all changed, ${PARALLEL} at a time, the best of ${ROUNDS} [s]\n`);
  row('new on each host', 'up', 'plain ssh', 'ratio', 'limit');
  await compare(fleet, 'a file, a unit', 0);
  await compare(fleet, `${megabytes} MB`, Math.ceil(megabytes / PART_MB));
}

async function compare(fleet: FleetWorld, what: string, parts: number): Promise<void> {
  const runs: { up: number; plain: number }[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const plain = await changed(fleet, parts, (wanted) => plainly(fleet, wanted));
    const up = await changed(fleet, parts, () => fleet.world.up());
    runs.push({ plain, up });
    process.stderr.write(
      `${what}, ${round} of ${ROUNDS}: up ${up.toFixed(1)} s, plain ${plain.toFixed(1)} s\n`,
    );
  }
  const [up, plain] = [least(runs.map((run) => run.up)), least(runs.map((run) => run.plain))];
  row(what, up.toFixed(1), plain.toFixed(1), (up / plain).toFixed(2), '1.2');
}

function row(what: string, ...cells: string[]): void {
  process.stdout.write(`${what.padEnd(20)}${cells.map((cell) => cell.padEnd(11)).join('')}\n`);
}

/** Seconds of bringing what is new to every host; evaluated and built before. */
async function changed(
  fleet: FleetWorld,
  parts: number,
  deliver: (wanted: Wanted[]) => Promise<unknown>,
): Promise<number> {
  await fleet.collectGarbage();
  fleet.change(parts);
  const wanted = await fleet.wanted();
  const built = wanted.map(({ derivation }) => `${derivation}^*`);
  await fleet.must([...NIX, 'build', '--no-link', '--option', 'max-jobs', 'auto', ...built]);
  const started = performance.now();
  await deliver(wanted);
  const seconds = (performance.now() - started) / 1000;
  for (const { host, closure } of wanted) {
    const running = await fleet.world.on(host, 'readlink -f /run/current-system');
    if (running !== closure) throw new Error(`${host}: expected ${closure} to run, found ${running}`);
  }
  return seconds;
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
