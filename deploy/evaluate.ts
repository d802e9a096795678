import { join } from 'node:path';
import type { Boot } from '../model/boot';
import { nixMistake, placeOf } from '../model/nix-mistakes';
import { lastLines, run } from './child';
import { contentHash } from './content-hash';
import { DeployError } from './errors';
import type { Evaluator } from './evaluator';
import { folderReference } from './flake-reference';
import { FLEET_FOLDER } from './fleet-folder';
import { NIX } from './nix-command';
import { readIfThere, writeWhole } from './whole-file';

/** What Nix says a configuration comes to. */
export interface Evaluated {
  /** Derivation in the store of who has evaluated it. */
  readonly derivation: string;
  /** Store path of its result. */
  readonly closure: string;
  /** Of a system. */
  readonly boot?: Boot;
}

/** What is asked of a flake. */
export interface Question {
  readonly attribute: string;
  /** What the function is applied to, where it needs more of the flake than the attribute itself. */
  readonly within?: string;
  /** Function that answers; by default the attribute is a derivation. */
  readonly apply?: string;
}

/** An attribute of a rendered flake. */
export interface Asked extends Pick<Question, 'attribute' | 'within'> {
  readonly host: string;
  /** Rendered flake folder, relative to the project. */
  readonly flake: string;
  /** Absolute flake references. */
  readonly overrideInputs: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly limit: number;
}

export interface Evaluation extends Asked, Question {
  /** Content hash of that folder. */
  readonly files: string;
  /** Whether the derivation of a closure is about to be copied: then it must still be in the store, whatever the cache says. */
  readonly needed: (closure: string) => boolean;
}

const CACHE = join(FLEET_FOLDER, 'evaluations');
const RESULT = 'result: { derivation = result.drvPath; closure = result.outPath; }';

/** Arguments that every use of a rendered flake has: what it means may depend on nothing but its files and its lock. */
export function flakeArguments(overrideInputs: Readonly<Record<string, string>>): string[] {
  return [
    '--no-update-lock-file',
    ...Object.entries(overrideInputs).flatMap(([input, reference]) => ['--override-input', input, reference]),
  ];
}

/** Where what was evaluated of some content is kept. */
export function cacheFile(parts: readonly string[], overrideInputs: Asked['overrideInputs']): string {
  return join(CACHE, `${contentHash(parts, overrideInputs)}.json`);
}

/** What another machine has said counts only where nobody can be asked here: a builder decides nothing on hosts that it does not build for. */
export function remembered(file: string, { here }: Evaluator): object | undefined {
  const text = readIfThere(file);
  if (text === undefined) return undefined;
  const { elsewhere, ...value } = JSON.parse(text) as { readonly elsewhere?: true };
  return here && elsewhere === true ? undefined : value;
}

export function remember(file: string, value: object, { here }: Evaluator): void {
  writeWhole(file, JSON.stringify(here ? value : { ...value, elsewhere: true }));
}

/**
 * Evaluates, once per content.
 * @throws DeployError with Nix's own last lines; NotEvaluated where nobody who could is at hand
 */
export async function evaluate(evaluation: Evaluation, evaluator: Evaluator): Promise<Evaluated> {
  const { files, attribute, apply = RESULT, overrideInputs } = evaluation;
  const cached = cacheFile([files, attribute, apply], overrideInputs);
  const before = remembered(cached, evaluator) as Evaluated | undefined;
  if (
    before !== undefined &&
    (!evaluation.needed(before.closure) || (await evaluator.holds(before.derivation)))
  )
    return before;
  const evaluated = (await evaluator.apply(evaluation, apply)) as Evaluated;
  remember(cached, evaluated, evaluator);
  return evaluated;
}

/** What `nix eval` is told wherever it runs: no import-from-derivation, because a preview must not build. */
export const EVAL = ['eval', '--json', '--option', 'allow-import-from-derivation', 'false'] as const;

/**
 * Applies a function to an attribute of a rendered flake on this machine.
 * @returns the value, and what Nix said on stderr
 * @throws DeployError with Nix's own last lines
 */
export async function evalAttribute(
  asked: Asked,
  apply: string,
): Promise<{ readonly value: unknown; readonly stderr: string }> {
  const { flake, attribute, within = attribute, overrideInputs, limit } = asked;
  const argv = [
    ...NIX,
    ...EVAL,
    ...flakeArguments(overrideInputs),
    `${folderReference(flake)}#${within}`,
    '--apply',
    apply,
  ] as const;
  const result = await run([...argv], { limit });
  if (result.code === 0) return { value: JSON.parse(result.stdout) as unknown, stderr: result.stderr };
  const found = result.timedOut ? 'no end within the limit' : `nix exited with ${result.code}`;
  throw evaluationFailure(asked, found, result.stderr);
}

/** Nix ran, and has said why not. */
export function evaluationFailure(
  { host, flake, attribute, limit }: Asked,
  found: string,
  stderr: string,
): DeployError {
  return new DeployError({
    host,
    phase: 'evaluation',
    expected: `${attribute} to evaluate within ${limit} s`,
    found,
    lastLines: lastLines(fromError(stderr)),
    next: `mend the configuration of ${host}, or look closer: nix eval --show-trace 'path:${flake}#${attribute}'`,
    ...nixMistake(stderr, placeOf(host, attribute)),
  });
}

/**
 * Nix tells at length which inputs it overrides before it says what is wrong, and then shows every place of the function
 * that was applied, which is ours.
 */
function fromError(stderr: string): string {
  const at = stderr.search(/^error:/m);
  const error = at === -1 ? stderr : stderr.slice(at);
  return error.replace(/^ +….*\n +at «string».*\n(?: +\d*\|.*\n)*/gm, '');
}
