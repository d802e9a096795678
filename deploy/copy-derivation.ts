import { lastLines, run as runChild } from './child';
import { DeployError } from './errors';
import { NIX } from './nix-command';
import { nixCopy } from './nix-copy';
import type { Progress } from './progress';
import type { RunFile } from './run-file';
import type { Route } from './ssh-wrapper';

/** Copies a derivation, with all that it is made of, from the operator's store to a host's; what caches have, the host fetches. */
export async function copyDerivation(
  run: RunFile,
  phase: string,
  to: Route,
  derivation: string,
  progress: Progress,
): Promise<void> {
  await requireDerivation(run, phase, derivation);
  await nixCopy(run, { phase, path: derivation, words: ['--derivation'], to }, progress);
}

/** @throws DeployError where the operator's store has it no more */
export async function requireDerivation(run: RunFile, phase: string, derivation: string): Promise<void> {
  const held = await runChild([...NIX, 'path-info', derivation], { limit: 60 });
  if (held.code !== 0)
    throw new DeployError({
      host: run.host,
      phase,
      expected: `${derivation} in the operator's Nix store, where it was evaluated`,
      found: 'it is gone, most likely garbage-collected since',
      lastLines: lastLines(held.stderr),
      next: 'rm -r .fleet/evaluations, then ./fleet up: it is evaluated anew',
    });
}
