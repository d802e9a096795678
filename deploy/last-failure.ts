import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DeployError } from './errors';
import { FLEET_FOLDER } from './fleet-folder';
import { plannedRun } from './run-file';
import { readIfThere, writeWhole } from './whole-file';

/** The step of a host that failed last. A failing `up` leaves the stack's outputs as they were, so it is kept beside the run file. */
export interface LastFailure {
  readonly step: string;
  /** What was found instead of what was expected, one line. */
  readonly found: string;
  /** Store path that was to run, where it was known: another one is another matter. */
  readonly closure?: string;
}

function pathOf(stack: string, host: string): string {
  return join(FLEET_FOLDER, stack, 'up', host, 'failure.json');
}

export function recordFailure(stack: string, host: string, step: string, error: unknown): void {
  const { closure } = plannedRun(stack, host);
  const text = error instanceof Error ? error.message : String(error);
  const found = error instanceof DeployError ? error.failure.found : text;
  const failure: LastFailure = {
    step,
    found: found.split('\n')[0] ?? '',
    ...(closure === undefined ? {} : { closure }),
  };
  writeWhole(pathOf(stack, host), `${JSON.stringify(failure)}\n`, 0o600);
}

/** Of this step; what another one failed with stays true. */
export function clearFailure(stack: string, host: string, step: string): void {
  if (readFailure(stack, host)?.step === step) rmSync(pathOf(stack, host), { force: true });
}

export function readFailure(stack: string, host: string): LastFailure | undefined {
  const text = readIfThere(pathOf(stack, host));
  return text === undefined ? undefined : (JSON.parse(text) as LastFailure);
}
