import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchStack, projectFile, removeTraces } from './bench-stack';
import { deliver } from './delivered-state';
import { fleetConfig } from './fleet-config';
import { PROJECT } from './project';

/** The fleet's stack where its first `up` leaves it, and a bare program's with the same state. */
export interface BothStacks {
  readonly fleet: BenchStack;
  readonly bare: BenchStack;
  /** How many resources each of the programs registers. */
  readonly resources: number;
}

export async function bothStacks(hosts: number): Promise<BothStacks> {
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
  return { fleet, bare, resources: registered.length };
}

export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
