import { readFileSync } from 'node:fs';
import { endWithParent } from '../../deploy/child';
import { ephemeralText, readEphemeral } from '../../deploy/ephemeral';
import { generationTable, readGenerations, rollBack } from '../../deploy/generations';
import { probe } from '../../deploy/probe';
import type { RunFile } from '../../deploy/run-file';
import { ssh } from '../../deploy/ssh';
import { deliverSystem } from '../../deploy/switch';

/** One deployment step in a process of its own, as pulumi runs it: its input on stdin, the result on stdout. */
async function main(): Promise<unknown> {
  endWithParent();
  const { run, closure } = JSON.parse(readFileSync(0, 'utf8')) as { run: RunFile; closure: string };
  switch (process.argv[2]) {
    case 'probe':
      return probe(run, run.limits);
    case 'ephemeral':
      return ephemeralText(await readEphemeral(run));
    case 'generations':
      return generationTable(await readGenerations(run));
    case 'rollback':
      return rollBack(run, closure === '' ? undefined : Number(closure));
    case 'switch':
      return deliverSystem(run, closure, 1);
    default: {
      const { script, args } = JSON.parse(closure) as { script: string; args: string[] };
      return ssh(run, { script, args, connect: run.limits.connect, limit: run.limits.probe });
    }
  }
}

main().then(
  (result) => {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    process.exit(0);
  },
  (error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  },
);
