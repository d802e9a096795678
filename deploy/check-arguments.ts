import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { channel } from '../model/schema-parts';
import { folderReference } from './flake-reference';

export interface CheckArguments {
  /** Stack files, relative to the project. */
  readonly files: readonly string[];
  /** Flake references by input, as given: they take the place of the stack's own. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Whether these are to be evaluated over a nixpkgs of the user's, and nothing simulated. */
  readonly real: boolean;
  /** Whether the sandbox's stand-ins take the place of inputs: the examples name none, and a clone has no lock. */
  readonly simulated: boolean;
  /** Parts of warnings that are somebody else's, and known. */
  readonly accepted: readonly string[];
  /** Seconds for one evaluation, instead of the host's own limit. */
  readonly limit?: number;
}

const USAGE = `usage: ./fleet check [--stack NAME | --stack-file FILE… | --all-examples] [--simulated] [--limit SECONDS]
       [--nixpkgs REF] [--home-manager REF] [--input NAME=REF…]    REF: a folder or a flake reference
       [--accept-warning TEXT…]    of nixpkgs or an input itself, not of what is set here`;

/** @throws Error that says how it is used */
export function checkArguments(argv: readonly string[]): CheckArguments {
  const values = parsed(argv);
  const files = values['all-examples'] === true ? exampleFiles() : (values['stack-file'] ?? []);
  const stack = values.stack ?? process.env.PULUMI_STACK ?? 'dev';
  const limit = values.limit === undefined ? undefined : Number(values.limit);
  if (limit !== undefined && !(limit >= 1)) throw new Error(USAGE);
  return {
    files: files.length > 0 ? files : [`Pulumi.${stack.split('/').at(-1) ?? stack}.yaml`],
    inputs: {
      ...ofChannels('nixpkgs', values.nixpkgs),
      ...ofChannels('home-manager', values['home-manager']),
      ...Object.fromEntries((values.input ?? []).map(namedInput)),
    },
    real: values.nixpkgs !== undefined,
    simulated: values.nixpkgs === undefined && (values.simulated ?? values['all-examples'] ?? false),
    accepted: values['accept-warning'] ?? [],
    ...(limit === undefined ? {} : { limit }),
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        stack: { type: 'string', short: 's' },
        'stack-file': { type: 'string', multiple: true },
        'all-examples': { type: 'boolean' },
        simulated: { type: 'boolean' },
        nixpkgs: { type: 'string' },
        'home-manager': { type: 'string' },
        input: { type: 'string', multiple: true },
        'accept-warning': { type: 'string', multiple: true },
        limit: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, { cause: error });
  }
}

/** A channel's input is `<project>-<channel without its dot>`; one reference stands for all of them. */
function ofChannels(project: string, reference: string | undefined): Record<string, string> {
  if (reference === undefined) return {};
  return Object.fromEntries(
    channel.options.map((name) => [`${project}-${name.replace('.', '')}`, asReference(reference)]),
  );
}

function namedInput(text: string): [string, string] {
  const [, name, reference] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || reference === undefined)
    throw new Error(`--input ${text}: expected NAME=REF\n${USAGE}`);
  return [name, asReference(reference)];
}

/** A folder is taken as it lies there, whether or not it is a repository. */
function asReference(text: string): string {
  return existsSync(text) ? folderReference(text) : text;
}

function exampleFiles(): string[] {
  const folder = 'examples';
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const stacks = files.filter((file) => /^Pulumi\.[^.]+\.yaml$/.test(basename(file)));
  if (stacks.length === 0) throw new Error(`--all-examples: no Pulumi.<stack>.yaml below ${folder}/`);
  return stacks.sort().map((file) => join(folder, file));
}

/** `Pulumi.<stack>.yaml` → stack. */
export function stackOf(file: string): string {
  return /^Pulumi\.(.+)\.ya?ml$/.exec(basename(file))?.[1] ?? basename(file);
}
