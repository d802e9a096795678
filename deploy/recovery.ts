import { DeployError } from './errors';
import { probe } from './probe';
import type { RunFile } from './run-file';

const NEXT = 'check out the commit of the last up, then ./fleet recover; or deliver what is new: ./fleet up';

/** A recovery puts on record what a machine runs; whatever else the configuration says is for the `up` after it. */
export async function requireRunning(run: RunFile, closure: string): Promise<void> {
  const found = await probe(run, run.limits);
  if (found.kind !== 'reached') throw refusal(run, 'switch', closure, found.reason);
  if (found.running !== closure) throw refusal(run, 'switch', closure, found.running);
}

export function refusal(run: RunFile, phase: string, expected: string, found: string): DeployError {
  return new DeployError({
    host: run.host,
    phase,
    expected: `${expected} to run already: a recovery changes no machine`,
    found,
    next: NEXT,
  });
}
