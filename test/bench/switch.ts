import { readFileSync, writeFileSync } from 'node:fs';
import { runFilePath, type RunFile } from '../../deploy/run-file';
import { FleetWorld, unconfirmed } from './fleet-world';
import { least } from './numbers';

const ROUNDS = 6;
const HOST = 'host-1';

interface Switched {
  readonly seconds: number;
  readonly connections: number;
}

/** A confirmed switch of one host against an unconfirmed one, to and from the same two closures, both in its store already. */
export async function benchSwitch(): Promise<void> {
  const fleet = new FleetWorld(1);
  const { world } = fleet;
  process.stderr.write('one host, two closures\n');
  await fleet.start();
  fleet.change();
  await world.up();
  const one = await delivered(fleet);
  fleet.change();
  await world.up();
  const two = await delivered(fleet);

  const confirmed = (settle: number) => async (closure: string) => {
    setSettle(world.stack, settle);
    const environment = {
      FLEET_STACK: world.stack,
      FLEET_HOST: HOST,
      FLEET_CLOSURE: closure,
      FLEET_EPOCH: '1',
    };
    await fleet.must(['node', 'dist/deploy/main.js', 'switch'], environment);
  };
  const { settle } = runFile(world.stack).limits;
  const ways = {
    unconfirmed: (closure: string) =>
      fleet.must(['sh', '-c', `exec ssh ${fleet.sshOptions} root@10.77.1.1 '${unconfirmed(closure)}'`]),
    confirmed: confirmed(settle),
    'confirmed, settle: 0': confirmed(0),
  };
  const runs = new Map<string, Switched[]>();
  let [next, running] = [one, two];
  for (let round = 1; round <= ROUNDS; round += 1) {
    // An odd number of ways: each goes to the one and to the other in turn.
    for (const [way, change] of Object.entries(ways)) {
      const before = await fleet.logins();
      const started = performance.now();
      await change(next);
      const seconds = (performance.now() - started) / 1000;
      runs.set(way, [...(runs.get(way) ?? []), { seconds, connections: (await fleet.logins()) - before }]);
      [next, running] = [running, next];
    }
    process.stderr.write(`round ${round} of ${ROUNDS}\n`);
  }
  report(settle, runs);
}

function report(settle: number, runs: ReadonlyMap<string, readonly Switched[]>): void {
  const of = (way: string, what: keyof Switched) => least((runs.get(way) ?? []).map((run) => run[what]));
  const row = (...cells: string[]) =>
    process.stdout.write(`${cells.map((cell, index) => cell.padEnd(index === 0 ? 24 : 14)).join('')}\n`);
  process.stdout.write(`\nOne switch, ${ROUNDS} of each in turn, the best; limits.settle is ${settle} s\n`);
  row('', 'seconds', 'more', 'connections', 'more');
  for (const way of runs.keys()) {
    const more = (what: keyof Switched) => of(way, what) - of('unconfirmed', what);
    const seconds = [of(way, 'seconds'), more('seconds')].map((value) => value.toFixed(2));
    row(way, ...seconds, String(of(way, 'connections')), String(more('connections')));
  }
}

async function delivered({ world }: FleetWorld): Promise<string> {
  const { hosts } = await world.outputs<{ hosts: Record<string, { storePath: string }> }>();
  return hosts[HOST]?.storePath ?? '';
}

function runFile(stack: string): RunFile {
  return JSON.parse(readFileSync(runFilePath(stack, HOST), 'utf8')) as RunFile;
}

/** What the probe of the last `up` saw running is not what runs any more. */
function setSettle(stack: string, settle: number): void {
  const { running: _running, ...run } = runFile(stack);
  writeFileSync(runFilePath(stack, HOST), JSON.stringify({ ...run, limits: { ...run.limits, settle } }));
}
