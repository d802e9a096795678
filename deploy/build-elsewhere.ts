import { OPERATOR } from '../model/builder';
import { fact, parseFacts } from '../model/facts';
import { gcRoot } from './build-on-host';
import { DeployError } from './errors';
import { sessionFailure } from './failure';
import { hostScript } from './host-script';
import { nixCopy } from './nix-copy';
import { persist } from './persist';
import type { Progress } from './progress';
import { holds, realise, type Place, type Wanted } from './realise';
import { realiseHere } from './realise-here';
import type { RunFile } from './run-file';
import { ssh, type SshTarget } from './ssh';
import type { Route } from './ssh-wrapper';
import { readIfThere } from './whole-file';

/** Seconds: the store is written to the disk of a host that may be busy. */
const RECEIVE = 360;

/**
 * Brings to a host what another machine builds: nothing of it is copied there before all of it is built, and nothing where it is
 * there already. The host never reaches its builder, nor the builder the host: what is copied passes through the operator, who has
 * the keys of both.
 *
 * @throws DeployError
 */
export async function buildElsewhere(
  run: RunFile,
  builder: NonNullable<RunFile['builder']>,
  place: Place,
  wanted: Wanted,
  progress: Progress,
): Promise<void> {
  const held = await holds(run, place, wanted);
  if (held.holds === 'path') {
    progress.say(`${wanted.path} is there already`);
    return;
  }
  // Whoever is root there takes what nobody has signed.
  const copy = { phase: place.phase, path: wanted.path, words: ['--no-check-sigs'], to: held.route };
  if (builder === OPERATOR) {
    await realiseHere(run, place, wanted, progress);
    await nixCopy(run, copy, progress);
  } else {
    const from = await realiseOn(targetOf(builder.runFile, run, place), run, place, wanted, progress);
    await nixCopy(run, { ...copy, from }, progress);
  }
  await receive(run, place, wanted.path, progress);
}

/** @throws DeployError where a preview has planned no builder yet: its machine is to be made */
function targetOf(runFile: string, { host }: RunFile, { phase }: Place): SshTarget {
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

/** Another host of the fleet builds, and keeps what it has built until it builds for this host again. */
async function realiseOn(
  target: SshTarget,
  run: RunFile,
  { root, phase }: Place,
  wanted: Wanted,
  progress: Progress,
): Promise<Route> {
  const place = { target, phase, root: `for/${run.host}/${root}` };
  try {
    const held = await holds(run, place, wanted);
    await realise(run, place, held, wanted, progress);
    return held.route;
  } catch (error) {
    if (!(error instanceof DeployError)) throw error;
    const { failure } = error;
    const found = failure.host === run.host ? failure.found : `its builder ${target.host}: ${failure.found}`;
    throw new DeployError({ ...failure, host: run.host, found });
  }
}

/** What was copied is kept, and outlives a power cut. */
async function receive(
  run: RunFile,
  { target, root, phase }: Place,
  path: string,
  progress: Progress,
): Promise<void> {
  const session = () =>
    ssh(target, {
      script: hostScript('build-store', 'build-received'),
      args: [gcRoot(root, target), path],
      connect: run.limits.connect,
      limit: run.limits.connect + RECEIVE,
    });
  const result = await persist(progress, session);
  const expected = `${path} whole in the store of ${target.host}`;
  if (result.kind !== 'ok')
    throw sessionFailure({ target, phase, expected, next: 'run ./fleet up again' }, result);
  progress.say(`received ${fact(parseFacts(result.stdout), 'closure') ?? ''}`);
}
