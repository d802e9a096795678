import { createHash } from 'node:crypto';
import { availableParallelism, freemem } from 'node:os';
import { join } from 'node:path';
import { nixMistake, placeOf } from '../model/nix-mistakes';
import { lastLines, run } from './child';
import { DeployError } from './errors';
import { folderReference, referencedFolder } from './flake-reference';
import { FLEET_FOLDER, readTree } from './project';
import { readIfThere, writeWhole } from './whole-file';
import { NIX } from './nix-command';

/** What Nix says a configuration comes to. */
export interface Evaluated {
  /** Derivation in the operator's store. */
  readonly derivation: string;
  /** Store path of its result. */
  readonly closure: string;
}

export interface Evaluation {
  readonly host: string;
  /** Rendered flake folder, relative to the project. */
  readonly flake: string;
  /** Content hash of that folder. */
  readonly files: string;
  readonly attribute: string;
  /** Absolute flake references. */
  readonly overrideInputs: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly limit: number;
  /** Whether the derivation of a closure is about to be copied: then it must still be in the store, whatever the cache says. */
  readonly needed: (closure: string) => boolean;
}

/** Bytes that an evaluation is given: a server takes 0.6 GB, a desktop up to twice that. */
const EVALUATION_BYTES = 1.2e9;
const CACHE = join(FLEET_FOLDER, 'evaluations');
const LEAST_NIX = [2, 18];

/** Whether the operator has a Nix that can evaluate current nixpkgs. */
export async function hasEvaluator(): Promise<boolean> {
  const version = await run(['nix', '--version'], { limit: 20 }).catch(() => undefined);
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version?.stdout ?? '') ?? [];
  if (version?.code !== 0 || major === undefined || minor === undefined) return false;
  const [leastMajor = 0, leastMinor = 0] = LEAST_NIX;
  return Number(major) > leastMajor || (Number(major) === leastMajor && Number(minor) >= leastMinor);
}

/** Arguments that every use of a rendered flake has: what it means may depend on nothing but its files and its lock. */
export function flakeArguments(overrideInputs: Readonly<Record<string, string>>): string[] {
  return [
    '--no-update-lock-file',
    ...Object.entries(overrideInputs).flatMap(([input, reference]) => ['--override-input', input, reference]),
  ];
}

/**
 * Evaluates on the operator, once per content.
 * @throws DeployError with Nix's own last lines
 */
export async function evaluate(evaluation: Evaluation): Promise<Evaluated> {
  const { attribute, overrideInputs } = evaluation;
  const key = contentHash([evaluation.files, attribute], overrideInputs);
  const cached = join(CACHE, `${key}.json`);
  const known = readIfThere(cached);
  if (known !== undefined) {
    const before = JSON.parse(known) as Evaluated;
    if (!evaluation.needed(before.closure) || (await inStore(before.derivation))) return before;
  }
  const evaluated = await slot(() => evaluateAnew(evaluation));
  writeWhole(cached, JSON.stringify(evaluated));
  return evaluated;
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

async function inStore(derivation: string): Promise<boolean> {
  const argv = [...NIX, 'path-info', derivation] as const;
  return (await run([...argv], { limit: 60 })).code === 0;
}

async function evaluateAnew(evaluation: Evaluation): Promise<Evaluated> {
  const { value } = await evalAttribute(
    evaluation,
    'result: { derivation = result.drvPath; closure = result.outPath; }',
  );
  return value as Evaluated;
}

/**
 * Applies a function to an attribute of a rendered flake, without import-from-derivation: preview must not build.
 * @returns the value, and what Nix said on stderr
 * @throws DeployError with Nix's own last lines
 */
export async function evalAttribute(
  { host, flake, attribute, overrideInputs, limit }: Omit<Evaluation, 'files' | 'needed'>,
  apply: string,
): Promise<{ readonly value: unknown; readonly stderr: string }> {
  const argv = [
    ...NIX,
    'eval',
    '--json',
    '--option',
    'allow-import-from-derivation',
    'false',
    ...flakeArguments(overrideInputs),
    `${folderReference(flake)}#${attribute}`,
    '--apply',
    apply,
  ] as const;
  const result = await run([...argv], { limit });
  if (result.code === 0) return { value: JSON.parse(result.stdout) as unknown, stderr: result.stderr };
  const mistake = nixMistake(result.stderr, placeOf(host, attribute));
  throw new DeployError({
    host,
    phase: 'evaluation',
    expected: `${attribute} to evaluate within ${limit} s`,
    found: result.timedOut ? 'no end within the limit' : `nix exited with ${result.code}`,
    lastLines: lastLines(fromError(result.stderr)),
    next: `mend the configuration of ${host}, or look closer: nix eval --show-trace 'path:${flake}#${attribute}'`,
    ...mistake,
  });
}

/** How many evaluations there may be at a time: one per processor, as far as there is memory for them. */
export function evaluationsAtATime(processors: number, freeBytes: number): number {
  return Math.max(1, Math.min(processors, Math.floor(freeBytes / EVALUATION_BYTES)));
}

let parallel: number | undefined;
let running = 0;
const waiting: (() => void)[] = [];

/** Waits until one of the few evaluations at a time is free. */
export async function slot<T>(work: () => Promise<T>): Promise<T> {
  // Once: what those that run already take is not free any more.
  parallel ??= evaluationsAtATime(availableParallelism(), freeMemory());
  while (running >= parallel) await new Promise<void>((go) => waiting.push(go));
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

/** What this process may still take of memory: less than the machine has where it is confined. */
function freeMemory(): number {
  const confined = process.constrainedMemory();
  return Math.min(freemem(), confined === 0 ? Infinity : confined);
}

/** Of some texts and what inputs hold: for a folder its content, which may change under the same reference. */
export function contentHash(
  parts: readonly string[],
  overrideInputs: Readonly<Record<string, string>>,
): string {
  return hash([...parts, ...Object.entries(overrideInputs).flatMap(contentOf)]);
}

const trees = new Map<string, string>();

function contentOf([input, reference]: [string, string]): string[] {
  const referenced = referencedFolder(reference);
  if (referenced === undefined) return [input, reference];
  const { folder, query } = referenced;
  let content = trees.get(folder);
  if (content === undefined) {
    // Another commit of the same files is the same configuration.
    content = hash([...readTree(folder)].filter(([path]) => !path.startsWith('.git/')).flat());
    trees.set(folder, content);
  }
  return [input, query, content];
}

function hash(parts: readonly string[]): string {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(`${Buffer.byteLength(part)}:`).update(part);
  return sum.digest('hex');
}
