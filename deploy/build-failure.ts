import { nixMistake, placeOf } from '../model/nix-mistakes';
import { DeployError } from './errors';
import { sessionFailure, sshCommand, type FailedSsh } from './failure';
import type { RunFile } from './run-file';
import type { SshTarget } from './ssh';

/** A build that did not succeed on a host: says which derivation failed and how to read its whole log. */
export function buildFailure(
  run: RunFile,
  { target, phase, attribute = run.host }: { target: SshTarget; phase: string; attribute?: string },
  what: string,
  result: FailedSsh,
): DeployError {
  const expected = `${what} to build on ${target.host} within ${run.limits.build} s`;
  const lines = 'lastLines' in result ? result.lastLines : [];
  const broken = failedDerivation(lines);
  const mistake = nixMistake(lines.join('\n'), placeOf(run.host, attribute));
  const error = sessionFailure(
    {
      target,
      phase,
      expected,
      next: `mend the configuration of ${run.host} (or raise limits.build), then ./fleet up`,
    },
    result,
  );
  if (mistake !== undefined) return new DeployError({ ...error.failure, ...mistake });
  if (broken === undefined || result.kind !== 'failed' || error.failure.found.startsWith('the disk of'))
    return error;
  return new DeployError({
    ...error.failure,
    found: `the builder of ${broken} failed`,
    next: `mend the configuration, then ./fleet up; the whole log: ${sshCommand(target, result.address)} nix log ${broken}`,
  });
}

/** The first derivation that Nix blames: those after it failed only because of it. Wording of Nix 2.3 to 2.31. */
export function failedDerivation(lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const [, path] =
      /(?:builder for|[Bb]uild of|[Cc]annot build|build of derivation) '(\/nix\/store\/[^']+\.drv)/.exec(
        line,
      ) ?? [];
    if (path !== undefined) return path;
  }
  return undefined;
}
