import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchStack, projectFile, removeTraces } from './bench-stack';
import { deliver } from './delivered-state';
import { fleetConfig } from './fleet-config';
import type { Measured } from './measure';
import { PROJECT } from './project';

const ROUNDS = 5;

/** A no-op `up` of many hosts against a bare program that registers the same resources. */
export async function benchNoOp(hosts: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-bench-'));
  // On exit, so that an interrupted run leaves nothing either.
  process.on('exit', () => {
    removeTraces();
    rmSync(folder, { recursive: true, force: true });
  });
  removeTraces();
  const { config, secretNames } = fleetConfig(hosts);
  const fleet = new BenchStack(join(folder, 'fleet'), PROJECT);
  await fleet.create(config, secretNames);
  say(`${hosts} hosts: making the state that a first up leaves`);
  await deliver(fleet);
  await fleet.noOp();

  const program = join(folder, 'program');
  const list = join(program, 'resources.json');
  mkdirSync(program);
  writeFileSync(join(program, 'Pulumi.yaml'), projectFile(join(__dirname, 'bare.js')));
  const { resources } = (await fleet.export('--show-secrets')).deployment;
  const registered = resources.filter(({ type }) => !type.startsWith('pulumi:providers:'));
  writeFileSync(list, JSON.stringify(registered));
  process.env.BARE_RESOURCES = list;
  const bare = new BenchStack(join(folder, 'bare'), program);
  await bare.create({}, []);
  await bare.import(await fleet.export('--show-secrets'));
  await bare.noOp();

  const runs: { fleet: Measured; bare: Measured }[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    runs.push({ bare: await bare.noOp(), fleet: await fleet.noOp() });
    say(`round ${round} of ${ROUNDS}`);
  }
  report(hosts, registered.length, fleet.stateBytes(), runs);
}

function report(
  hosts: number,
  resources: number,
  bytes: number,
  runs: readonly { fleet: Measured; bare: Measured }[],
): void {
  const line = (what: string, limit: string, of: (run: Measured) => number, choose: typeof least) => {
    const [fleet, bare] = [choose(runs.map((run) => of(run.fleet))), choose(runs.map((run) => of(run.bare)))];
    const cells = [what, fleet.toFixed(1), bare.toFixed(1), (fleet / bare).toFixed(2), limit];
    process.stdout.write(`${cells.map((cell, index) => cell.padEnd(index === 0 ? 24 : 9)).join('')}\n`);
  };
  process.stdout.write(
    `\nNo-op up, ${hosts} physical hosts, ${resources} resources, ${ROUNDS} runs of each in turn\n`,
  );
  process.stdout.write(`${' '.repeat(28)}fleet    bare     ratio    limit\n`);
  // Whatever else the machine does only ever adds time.
  line('wall time, best [s]', '1.3', ({ seconds }) => seconds, least);
  line('processor, best [s]', '', ({ cpuSeconds }) => cpuSeconds, least);
  line('peak memory, median [MiB]', '1.3', ({ peakMiB }) => peakMiB, median);
  process.stdout.write(
    `\nstate: ${(bytes / hosts / 1000).toFixed(1)} KB per host (limit 20)\n` +
      `resources: ${(resources / hosts).toFixed(2)} per host, the fleet's own included\n`,
  );
}

function least(values: readonly number[]): number {
  return Math.min(...values);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
