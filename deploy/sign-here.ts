import { text } from 'node:stream/consumers';
import { answer, ask, upHasEnded } from './answers';
import { lastLines, run as runChild } from './child';
import { DeployError } from './errors';
import { NIX } from './nix-command';
import type { Progress } from './progress';
import type { RunFile } from './run-file';

const NAME = 'sign';
/** Nix opens its key file by name: a pipe has one, while what node gives a child for its input is a socket, which has none. */
const SIGN = `exec ${NIX.map((word) => `'${word}'`).join(' ')} store sign --recursive --key-file <(cat) "$1"`;

/** Lends the steps of an `up` the key to sign with: it comes from the engine, and is written to no file. */
export async function lendKey(folder: string, privateKey: string): Promise<void> {
  await answer(folder, NAME, (socket) => socket.end(privateKey));
}

/** Public half of the key that the operator signs with, where there is an `up` that lends it: nothing else can sign. */
export function lentKey({ signingKey, answers }: RunFile): string | undefined {
  return answers === undefined ? undefined : signingKey;
}

/**
 * Signs what the operator has built, with all that it refers to.
 * @returns the public half of the key; undefined where config names none, or no `up` is there to lend it
 * @throws DeployError
 */
export async function signHere(
  { host, signingKey, answers, limits }: RunFile,
  phase: string,
  path: string,
  progress: Progress,
): Promise<string | undefined> {
  if (signingKey === undefined) return undefined;
  if (answers === undefined) {
    progress.say(`${path} is not signed: only an up has the key`);
    return undefined;
  }
  const key = await text(ask(answers, NAME)).catch(() => '');
  if (key === '') throw upHasEnded(host, phase, `the key to sign ${path} with`, 'nothing was copied');
  const signing = runChild(['bash', '-c', SIGN, 'sign', path], { limit: limits.build, input: key });
  const result = await progress.during(`signing ${path}`, signing);
  if (result.code !== 0)
    throw new DeployError({
      host,
      phase,
      expected: `${path} to be signed with ${signingKey} within ${limits.build} s`,
      found: result.timedOut ? 'no end within the limit' : `nix store sign exited with ${result.code}`,
      lastLines: lastLines(result.stderr),
      next: './fleet up',
    });
  progress.say(`signed by ${signingKey}`);
  return signingKey;
}
