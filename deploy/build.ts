import type { RunFile } from './run-file';
import type { SshTarget } from './ssh';
import { buildOnHost, type HostBuild } from './build-on-host';
import { buildElsewhere, receive } from './build-elsewhere';
import { OPERATOR } from '../model/builder';
import { DeployError } from './errors';
import { LEAST_NIX_TEXT } from './nix-command';
import { Progress } from './progress';
import { holds, realise, requireWanted, type Held, type Place, type Wanted } from './realise';
import { keepHere, realiseHere } from './realise-here';
import { overOneConnection } from './shared-connection';

/** Where the closure that a build has made is kept on a host until the next one. */
const SYSTEM_ROOT = 'built';

/**
 * Has a host's system closure built: what was evaluated on the operator, where the host's builder has it, else the host itself; without
 * a derivation the rendered files are sent and the host evaluates. Changes nothing that the host runs. What another host has built is in
 * the store of this one then, because that one may be switched with it; what the operator has built comes with the switch.
 *
 * @param wanted store path that was evaluated; needed wherever `run.derivation` is set.
 * @returns the store path
 * @throws DeployError
 */
export async function buildSystem(run: RunFile, wanted: string | undefined): Promise<string> {
  const request = systemRequest(run, SYSTEM_ROOT);
  const { builder, derivation } = run;
  if (builder !== OPERATOR || derivation === undefined) return build(run, request, derivation, wanted);
  const made = { derivation, path: known(run, derivation, wanted) };
  const progress = new Progress(run.host, request.phase);
  if (await keepHere(run, request, made)) progress.say(`${made.path} is built already`);
  else if (await has(run, request, made)) progress.say(`${made.path} is there already`);
  else await realiseHere(run, request, made, progress);
  return made.path;
}

/** Whether the host has it. One that cannot be asked is built for all the same: its switch will say why. */
async function has(run: RunFile, place: Place, wanted: Wanted): Promise<boolean> {
  try {
    return (await holds(run, place, wanted)).holds === 'path';
  } catch (error) {
    if (error instanceof DeployError && run.recovery !== true) return false;
    throw error;
  }
}

/**
 * Brings the system that a Build has made into its host's store, where it is not there. What the operator has built is kept there, and
 * written to the disk, by the transaction that follows.
 *
 * @param target the host, over a connection that the caller keeps
 * @returns the address that has answered
 * @throws DeployError
 */
export async function bringSystem(run: RunFile, target: SshTarget, path: string): Promise<string> {
  const { builder, derivation } = run;
  const place = { target, root: SYSTEM_ROOT, phase: 'switch' };
  const progress = new Progress(run.host, place.phase);
  const held = await holds(run, place, { path, derivation: derivation ?? path });
  if (held.holds !== 'path') {
    if (derivation !== undefined) await make(run, place, held, { derivation, path }, progress);
    else if (builder !== undefined) throw noDerivation(run, place.phase, builder);
    if (typeof builder === 'object') await receive(run, place, path, progress);
  }
  return held.route.address;
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
  const wanted = { derivation, path: known(run, derivation, path) };
  const progress = new Progress(run.host, request.phase);
  await overOneConnection(request.target, async (target) => {
    const place = { ...request, target };
    const held = await holds(run, place, wanted);
    if (held.holds === 'path') progress.say(`${wanted.path} is there already`);
    else {
      await make(run, place, held, wanted, progress);
      if (run.builder !== undefined) await receive(run, place, wanted.path, progress);
    }
  });
  return wanted.path;
}

/** Makes what a machine lacks: there, or by its builder. */
async function make(
  run: RunFile,
  place: Place,
  held: Held,
  wanted: Wanted,
  progress: Progress,
): Promise<void> {
  const { builder } = run;
  if (builder === undefined) await realise(run, place, held, wanted, progress);
  else await buildElsewhere(run, builder, place, held, wanted, progress);
}

function known({ host }: RunFile, derivation: string, path: string | undefined): string {
  if (path === undefined)
    throw new Error(`${host}: ${derivation} was evaluated, but not the path that it makes`);
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
