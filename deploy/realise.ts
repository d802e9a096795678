import { buildFailure } from './build-failure';
import { gcRoot, type HostBuild } from './build-on-host';
import { copyDerivation } from './copy-derivation';
import { DeployError } from './errors';
import { fact, parseFacts, words } from '../model/facts';
import { hostScript } from './host-script';
import { operation } from './operations';
import { persist } from './persist';
import type { Progress } from './progress';
import type { RunFile } from './run-file';
import { lentKey } from './sign-here';
import { asksHelper, HOST_MARGIN, ssh, type SshTarget } from './ssh';
import type { Route } from './ssh-wrapper';
import { sessionFailure } from './failure';

/** Where something is to be in a machine's store, and under which root. */
export type Place = Pick<HostBuild, 'root' | 'phase'> & { readonly target: SshTarget };

/** What was evaluated on the operator. */
export interface Wanted {
  readonly derivation: string;
  /** What it makes. */
  readonly path: string;
}

/** How far a machine's store is: what has the path keeps it from now on. */
export interface Held {
  readonly route: Route;
  readonly holds: 'path' | 'derivation' | 'neither';
  /** Keys whose signatures its Nix accepts; asked where the path is not there, and what comes there is signed. */
  readonly trusts: readonly string[];
}

/** Asks a machine's store, and takes its root where the path is there already. */
export async function holds(run: RunFile, { target, root, phase }: Place, wanted: Wanted): Promise<Held> {
  const { builder, limits } = run;
  const { connect, probe } = limits;
  // For the question, and for the root; and for what is said of keys.
  const limit = connect + 2 * probe + HOST_MARGIN;
  const key = typeof builder === 'object' ? builder.signingKey : lentKey(run);
  const signed = asksHelper(target) || key !== undefined;
  const known = await ssh(target, {
    ...operation('build-known'),
    args: [
      gcRoot(root, target),
      wanted.path,
      wanted.derivation,
      String(Math.ceil(probe)),
      ...(signed ? [] : ['unsigned']),
    ],
    connect,
    limit,
  });
  const expected = `an answer about ${wanted.path} within ${limit} s`;
  if (known.kind !== 'ok')
    throw sessionFailure({ target, phase, expected, next: 'run ./fleet up again' }, known);
  const facts = parseFacts(known.stdout);
  const route = { target, address: known.address };
  if (fact(facts, 'closure') === wanted.path) return { route, holds: 'path', trusts: [] };
  const trusts = words(fact(facts, 'trusts'));
  return { route, holds: fact(facts, 'derivation') === undefined ? 'neither' : 'derivation', trusts };
}

/** Realises a derivation that was evaluated on the operator in a machine's own store, which has been asked and has not what it makes. */
export async function realise(
  run: RunFile,
  place: Place,
  held: Held,
  wanted: Wanted,
  progress: Progress,
): Promise<void> {
  const { phase } = place;
  if (held.holds === 'neither') await copyDerivation(run, phase, held.route, wanted.derivation, progress);
  const built = await realiseThere(run, place, wanted.derivation, progress);
  requireWanted(run, phase, wanted.path, wanted.derivation, built, place.target.host);
  progress.say(`built ${built}`);
}

/**
 * @param from derivation or flake that it was made from
 * @throws DeployError where that has made something else
 */
export function requireWanted(
  run: RunFile,
  phase: string,
  path: string,
  from: string,
  built: string,
  by: string,
): void {
  if (built === path) return;
  throw new DeployError({
    host: run.host,
    phase,
    expected: path,
    found: `${from} made ${built} on ${by}`,
    next: 'rm -r .fleet/evaluations, then ./fleet up: what was evaluated before belongs to other inputs',
  });
}

async function realiseThere(
  run: RunFile,
  { target, root, phase }: Place,
  derivation: string,
  progress: Progress,
): Promise<string> {
  const deadline = performance.now() + run.limits.build * 1000;
  progress.say(`building ${derivation} on ${target.host}`);
  // What was finished is in the store, and what still runs there holds Nix's own lock: beginning again costs nothing.
  const session = () => {
    const left = Math.max(1, (deadline - performance.now()) / 1000);
    return ssh(target, {
      script: hostScript('build-store', 'bounded', 'build-realise'),
      args: [gcRoot(root, target), derivation, String(Math.ceil(left))],
      connect: run.limits.connect,
      limit: left + HOST_MARGIN,
      onLine: progress.nixLine,
    });
  };
  const result = await progress.during(`building ${derivation}`, persist(progress, session));
  if (result.kind !== 'ok') throw buildFailure(run, { target, phase }, derivation, result);
  return fact(parseFacts(result.stdout), 'closure') ?? '';
}
