import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { channel } from '../model/schema-parts';
import { folderReference } from './flake-reference';
import { stackFile } from './stack';

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
       [--nixpkgs [CHANNEL=]REF…] [--home-manager [CHANNEL=]REF…] [--input NAME=REF…] [--accept-warning TEXT…]

  --stack NAME          the stack of Pulumi.NAME.yaml; without any of the three: $PULUMI_STACK, or dev
  --stack-file FILE     another stack file; may be repeated
  --all-examples        every stack under examples/; without --nixpkgs over the sandbox's stand-ins
  --nixpkgs REF         evaluate over this nixpkgs, whatever channel a host follows: a folder (a checkout or a copy of one) or
                        a flake reference (github:NixOS/nixpkgs/nixos-25.11); may be repeated with a channel each, as
                        25.11=REF. Channels: ${channel.options.join(', ')}
  --home-manager REF    the same of home-manager: its release has to be that of nixpkgs
  --input NAME=REF      any other input of nix/flake.nix or nix/home/flake.nix (sops-nix, disko, impermanence, …). NAME may be
                        that of a project with a branch for each channel: stylix=REF, or stylix-2511=REF
  --simulated           the sandbox's stand-ins for all inputs
  --accept-warning TEXT a warning with this text fails nothing
  --limit SECONDS       for one evaluation, instead of the host's own limit

Inputs that are not named are those of the lock files (./fleet lock), and else fetched; what a host does not use is not asked
for. Ends with 0 where everything passes, with 1 where something fails: a mistake, a measure that is missed, a warning that the
configuration causes. Warnings of nixpkgs or an input itself are shown.`;

/** Projects with a branch, and so an input, for each channel. */
const OF_CHANNELS = ['nixpkgs', 'home-manager', 'stylix'];

/** @returns what is asked for; text where that is how to ask @throws Error that says how it is used */
export function checkArguments(argv: readonly string[]): CheckArguments | string {
  const values = parsed(argv);
  if (values.help === true) return USAGE;
  const files = values['all-examples'] === true ? exampleFiles() : (values['stack-file'] ?? []);
  const stack = values.stack ?? process.env.PULUMI_STACK ?? 'dev';
  const limit = values.limit === undefined ? undefined : Number(values.limit);
  if (limit !== undefined && !(limit >= 1)) throw new Error(USAGE);
  const inputs = Object.fromEntries([
    ...(values.nixpkgs ?? []).flatMap((text) => ofChannels('nixpkgs', text)),
    ...(values['home-manager'] ?? []).flatMap((text) => ofChannels('home-manager', text)),
    ...(values.input ?? []).flatMap(namedInput),
  ]);
  const real = Object.keys(inputs).some((input) => input.startsWith('nixpkgs-'));
  if (real && values.simulated === true)
    throw new Error(
      '--simulated: a nixpkgs is named as well, and stand-ins beside it would show what neither is',
    );
  return {
    files: files.length > 0 ? files : [stackFile(stack)],
    inputs,
    real,
    simulated: !real && (values.simulated ?? values['all-examples'] ?? false),
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
        help: { type: 'boolean', short: 'h' },
        nixpkgs: { type: 'string', multiple: true },
        'home-manager': { type: 'string', multiple: true },
        input: { type: 'string', multiple: true },
        'accept-warning': { type: 'string', multiple: true },
        limit: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, { cause: error });
  }
}

/** A channel's input is `<project>-<channel without its dot>`; a reference without a channel stands for all of them. */
function ofChannels(project: string, text: string): [string, string][] {
  const named = channel.options.find((name) => text.startsWith(`${name}=`));
  const reference = asReference(named === undefined ? text : text.slice(named.length + 1));
  const channels = named === undefined ? channel.options : [named];
  return channels.map((name) => [`${project}-${name.replace('.', '')}`, reference]);
}

function namedInput(text: string): [string, string][] {
  const [, name, reference] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || reference === undefined)
    throw new Error(`--input ${text}: expected NAME=REF\n${USAGE}`);
  // An input of an input: `stylix/base16`.
  const [project = '', ...below] = name.split('/');
  if (!OF_CHANNELS.includes(project)) return [[name, asReference(reference)]];
  return ofChannels(project, reference).map(([input, one]) => [[input, ...below].join('/'), one]);
}

/** A folder is taken as it lies there, whether or not it is a repository. @throws Error for a path where nothing is */
function asReference(text: string): string {
  if (existsSync(text)) return folderReference(text);
  if (/^[./~]/.test(text))
    throw new Error(`${text}: there is no such folder (expected a folder or a flake reference)`);
  return text;
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
