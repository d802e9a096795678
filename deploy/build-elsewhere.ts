import { OPERATOR } from '../model/builder';
import { fact, parseFacts } from '../model/facts';
import { gcRoot } from './build-on-host';
import { DeployError } from './errors';
import { sessionFailure } from './failure';
import { hostScript } from './host-script';
import { nixCopy } from './nix-copy';
import { operation } from './operations';
import { persist } from './persist';
import type { Progress } from './progress';
import { holds, realise, type Held, type Place, type Wanted } from './realise';
import { keepHere, realiseHere } from './realise-here';
import type { RunFile } from './run-file';
import { overOneConnection } from './shared-connection';
import { signHere } from './sign-here';
import { asksHelper, HOST_MARGIN, ssh, type SshTarget } from './ssh';
import type { Route } from './ssh-wrapper';
import { readIfThere } from './whole-file';

/**
 * Brings to a host what another machine builds, where the host has been asked and has it not: nothing of it is copied there before all of
 * it is built. The host never reaches its builder, nor the builder the host: what is copied passes through the operator, who has the keys
 * of both.
 *
 * @throws DeployError
 */
export async function buildElsewhere(
  run: RunFile,
  builder: NonNullable<RunFile['builder']>,
  place: Place,
  held: Held,
  wanted: Wanted,
  progress: Progress,
): Promise<void> {
  const copy = { phase: place.phase, path: wanted.path, to: held.route };
  const copied = async (by: string, signedWith: string | undefined, from?: Route): Promise<void> => {
    const checks = signedWith !== undefined && held.trusts.includes(signedWith);
    if (!checks && asksHelper(place.target)) throw distrusted(run, place, by, signedWith, held);
    if (signedWith !== undefined && !checks)
      progress.say(`${run.host} does not know the key of ${by} yet: it takes this on root’s word`);
    // Whoever is root there may add what nobody has signed.
    const words = checks ? [] : ['--no-check-sigs'];
    await nixCopy(run, { ...copy, words, ...(from === undefined ? {} : { from }) }, progress);
  };
  if (builder === OPERATOR) {
    if (!(await keepHere(run, place, wanted))) await realiseHere(run, place, wanted, progress);
    await copied('the operator', await signHere(run, place.phase, wanted.path, progress));
  } else {
    const { runFile, signingKey } = builder;
    await overOneConnection(targetOf(runFile, run, place), async (target) => {
      const from = await realiseOn(target, signingKey, run, place, wanted, progress);
      await copied(target.host, signingKey, from);
    });
  }
}

/** @throws DeployError where a preview has planned no builder yet: its machine is to be made */
export function targetOf(runFile: string, { host }: RunFile, { phase }: Pick<Place, 'phase'>): SshTarget {
  const text = readIfThere(runFile);
  if (text !== undefined) return JSON.parse(text) as RunFile;
  throw new DeployError({
    host,
    phase,
    expected: `the way to its builder in ${runFile}`,
    found: 'no such file: where the builder is, is known once it is there',
    next: './fleet up',
  });
}

/** Another host of the fleet builds, signs, and keeps what it has built until it builds for this host again. */
async function realiseOn(
  target: SshTarget,
  signingKey: string | undefined,
  run: RunFile,
  { root, phase }: Place,
  wanted: Wanted,
  progress: Progress,
): Promise<Route> {
  const place = { target, phase, root: `for/${run.host}/${root}` };
  try {
    const held = await holds(run, place, wanted);
    if (held.holds === 'path') progress.say(`${wanted.path} is there already`);
    else await realise(run, place, held, wanted, progress);
    const signedBy = await sign(run, place, progress);
    if (signingKey !== undefined && signedBy !== signingKey)
      throw otherKey(target.host, phase, signingKey, signedBy);
    return held.route;
  } catch (error) {
    if (!(error instanceof DeployError)) throw error;
    const { failure } = error;
    const found = failure.host === run.host ? failure.found : `its builder ${target.host}: ${failure.found}`;
    throw new DeployError({ ...failure, host: run.host, found });
  }
}

/** @returns the public half of the key, which the builder alone has */
async function sign(run: RunFile, { target, root, phase }: Place, progress: Progress): Promise<string> {
  const session = () =>
    ssh(target, {
      script: hostScript('build-store', 'bounded', 'build-sign'),
      args: [gcRoot(root, target), target.host, String(Math.ceil(run.limits.build))],
      connect: run.limits.connect,
      limit: run.limits.connect + run.limits.build + HOST_MARGIN,
    });
  const result = await persist(progress, session);
  const expected = `what was built to be signed by ${target.host}`;
  if (result.kind !== 'ok')
    throw sessionFailure({ target, phase, expected, next: 'run ./fleet up again' }, result);
  const key = fact(parseFacts(result.stdout), 'signedBy') ?? '';
  progress.say(`signed by ${key}`);
  return key;
}

function otherKey(host: string, phase: string, pinned: string, found: string): DeployError {
  return new DeployError({
    host,
    phase,
    expected: `${host} to sign with ${pinned}`,
    found: `it signs with ${found}`,
    next: `find out why ${host} has another key; where that is on purpose, put it into hosts.${host}.signingKey, then ./fleet up`,
  });
}

/** There is no root to take it on the word of. */
function distrusted(
  run: RunFile,
  { phase, target }: Place,
  builder: string,
  signingKey: string | undefined,
  { trusts }: Held,
): DeployError {
  return new DeployError({
    host: run.host,
    phase,
    expected: `its Nix to trust ${signingKey ?? `a key of ${builder}`}`,
    found: `trusted are ${trusts.join(', ')}, and ${target.connection.user} may add nothing that none of them has signed`,
    next: `deliver once as root: set hosts.${run.host}.connection.user to root, then ./fleet up`,
  });
}

/** What was copied is kept, and outlives a power cut. */
export async function receive(
  run: RunFile,
  { target, root, phase }: Place,
  path: string,
  progress: Progress,
): Promise<void> {
  const session = () =>
    ssh(target, {
      ...operation('build-received'),
      args: [gcRoot(root, target), path, String(Math.ceil(run.limits.build))],
      connect: run.limits.connect,
      limit: run.limits.connect + run.limits.build + HOST_MARGIN,
    });
  const result = await persist(progress, session);
  const expected = `${path} whole in the store of ${target.host}`;
  if (result.kind !== 'ok')
    throw sessionFailure({ target, phase, expected, next: 'run ./fleet up again' }, result);
  progress.say(`received ${fact(parseFacts(result.stdout), 'closure') ?? ''}`);
}
