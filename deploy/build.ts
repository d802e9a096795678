import type { RunFile } from './run-file';
import type { SshTarget } from './ssh';
import { buildOnHost, type HostBuild } from './build-on-host';
import { buildElsewhere } from './build-elsewhere';
import { OPERATOR } from '../model/builder';
import { DeployError } from './errors';
import { LEAST_NIX_TEXT } from './nix-command';
import { Progress } from './progress';
import { holds, realise, requireWanted } from './realise';
import { overOneConnection } from './shared-connection';

/** Where the closure that a build has made is kept on a host until the next one. */
const SYSTEM_ROOT = 'built';

/**
 * Brings a host's system closure into its own store, with a GC root: a derivation that was evaluated on the operator is realised there
 * or by the host's builder, without one the rendered files are sent and the host evaluates. Changes nothing that the host runs.
 *
 * @param wanted store path that was evaluated; needed wherever `run.derivation` is set.
 * @returns the store path on the host
 * @throws DeployError
 */
export async function buildSystem(run: RunFile, wanted: string | undefined): Promise<string> {
  return build(run, systemRequest(run, SYSTEM_ROOT), run.derivation, wanted);
}

/** @param root name of the GC root that keeps the closure */
export function systemRequest(run: RunFile, root: string): BuildRequest {
  return { target: run, root, phase: 'build', kind: 'system', attribute: run.host };
}

/** One thing to build on a machine that answers as `target`. */
export type BuildRequest = HostBuild & { readonly target: SshTarget };

/**
 * Builds anything that a run file's flake offers, by its derivation where the operator has evaluated it.
 * @param path that it is known to make
 */
export async function build(
  run: RunFile,
  request: BuildRequest,
  derivation: string | undefined,
  path: string | undefined,
): Promise<string> {
  if (derivation === undefined) return evaluateThere(run, request, path);
  if (path === undefined)
    throw new Error(`${run.host}: ${derivation} was evaluated, but not the path that it makes`);
  const progress = new Progress(run.host, request.phase);
  const wanted = { derivation, path };
  const { builder } = run;
  await overOneConnection(request.target, async (target) => {
    const place = { ...request, target };
    if (builder !== undefined) await buildElsewhere(run, builder, place, wanted, progress);
    else await realise(run, place, await holds(run, place, wanted), wanted, progress);
  });
  return path;
}

/** The host evaluates too, and must come to what another machine has found before. */
async function evaluateThere(run: RunFile, request: BuildRequest, path: string | undefined): Promise<string> {
  if (run.builder !== undefined) throw noDerivation(run, request.phase, run.builder);
  const built = await buildOnHost(run, request);
  if (path !== undefined) requireWanted(run, request.phase, path, run.flake, built, request.target.host);
  return built;
}

function noDerivation(
  { host }: RunFile,
  phase: string,
  builder: NonNullable<RunFile['builder']>,
): DeployError {
  return new DeployError({
    host,
    phase,
    expected: `a derivation for ${builder === OPERATOR ? 'the operator' : 'its builder'} to build`,
    found: 'none: there is no Nix here to copy one from',
    next: `install ${LEAST_NIX_TEXT} here, then repeat`,
  });
}
