import { table } from '../model/table';
import { DeployError } from './errors';
import { fact, parseFacts } from '../model/facts';
import { noAnswer } from './failure';
import { operation } from './operations';
import { plannedRun, type RunFile } from './run-file';
import { ssh } from './ssh';
import { switchHost } from './switch';
import type { SwitchResult } from './switch-outcome';

const USAGE = `usage: ./fleet generations HOST         what the host has run, newest first
       ./fleet rollback HOST [NUMBER]   switch it to an older one: confirmed, or back where it was`;

/** One generation of a host's system profile. */
export interface Generation {
  readonly number: number;
  /** When it was made, by the host's clock. */
  readonly built: Date;
  readonly storePath: string;
}

/** The generations of a host, newest first, and which of them is what. */
export interface Generations {
  readonly all: readonly Generation[];
  readonly running: string;
  readonly booted: string;
  /** What the boot loader starts by default, where that can be read. */
  readonly bootDefault: string;
  readonly knownGood: string;
}

/**
 * Asks a host over one connection.
 * @throws DeployError where it cannot be reached
 */
export async function readGenerations(run: RunFile): Promise<Generations> {
  const { connect, probe } = run.limits;
  const result = await ssh(run, { ...operation('generations'), connect, limit: probe });
  if (result.kind !== 'ok') throw noAnswer(run, 'generations', result);
  const facts = parseFacts(result.stdout);
  const all = result.stdout.split('\n').flatMap((line) => {
    const [, number, seconds, storePath] = /^entry=(\d+) (\d+) (\S+)$/.exec(line) ?? [];
    return storePath === undefined
      ? []
      : [{ number: Number(number), built: new Date(Number(seconds) * 1000), storePath }];
  });
  const one = (name: string) => fact(facts, name) ?? '';
  return {
    all,
    running: one('running'),
    booted: one('booted'),
    bootDefault: one('bootDefault'),
    knownGood: one('knownGood'),
  };
}

/**
 * Switches a host to an older generation in the same transaction as any switch: confirmed, or back on what it ran. One that needs a
 * reboot is booted on trial where the host's `reboot` lets it; else it is said what waits for one.
 * @param number default: the newest one that is not what runs
 * @throws DeployError where there is no such generation, or the switch fails
 */
export async function rollBack(run: RunFile, number?: number): Promise<SwitchResult> {
  const { all, running } = await readGenerations(run);
  const wanted =
    number === undefined
      ? all.find(({ storePath }) => storePath !== running)
      : all.find((generation) => generation.number === number);
  if (wanted === undefined)
    throw new DeployError({
      host: run.host,
      phase: 'rollback',
      expected: number === undefined ? 'a generation that is not what runs' : `a generation ${number}`,
      found: `the generations ${all.map((generation) => generation.number).join(', ') || '(none)'}; ${running} runs`,
      lastLines: [],
      next: `./fleet generations ${run.host}`,
    });
  // Whoever asks for it is there now: the hours of reboots are for what nobody watches.
  const { when } = run.reboot;
  return switchHost({ ...run, running, whenUnreachable: 'fail', reboot: { when } }, wanted.storePath, 0);
}

/** What is shown of them. */
export function generationTable({ all, ...places }: Generations): string {
  const rows = all.map(({ number, built, storePath }) => [
    String(number),
    built.toISOString().slice(0, 16).replace('T', ' '),
    storePath,
    [
      storePath === places.running ? 'running' : '',
      storePath === places.booted ? 'booted' : '',
      storePath === places.bootDefault ? 'boot default' : '',
      storePath === places.knownGood ? 'known good' : '',
    ]
      .filter((word) => word !== '')
      .join(', '),
  ]);
  return table([['generation', 'made (UTC)', 'store path', ''], ...rows]);
}

/** `node dist/deploy/generations.js STACK generations|rollback HOST [NUMBER]` */
async function main([stack = '', verb = '', host = '', number, ...rest]: readonly string[]): Promise<void> {
  const wrong = rest.length > 0 || host === '' || (number !== undefined && !/^\d+$/.test(number));
  if (wrong || (verb === 'generations' && number !== undefined)) throw new Error(USAGE);
  const run = plannedRun(stack, host);
  if (verb === 'generations') {
    console.log(generationTable(await readGenerations(run)));
    return;
  }
  const result = await rollBack(run, number === undefined ? undefined : Number(number));
  console.log(
    `${host}: runs ${result.storePath}. Config still says otherwise: the next up would bring that back; git revert what was wrong first.`,
  );
}

if (require.main === module)
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
