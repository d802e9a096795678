import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { answersFolder } from '../../deploy/answers';
import type { InstallKeys } from '../../deploy/first-boot';
import type { RunFile } from '../../deploy/run-file';
import { lendKey } from '../../deploy/sign-here';
import { publicHalfOf } from '../../model/signing-key';
import { compile } from './compile';
import { startStep, type Outcome, type RunningStep } from './running-step';
import type { SimulatedLab } from './simulated';

const PROJECT = resolve(__dirname, '../..');
/** The operator's Nix, as it is in a simulated stack. */
const PATH = `${PROJECT}/.sandbox/bin:${process.env.PATH ?? ''}`;

/** Environment of a step that copies from the operator's store. */
export const WITH_NIX = { PATH };

type Step = 'bring' | 'build' | 'compare' | 'evaluate' | 'install' | 'home';

export interface Request {
  readonly run: RunFile;
  readonly wanted?: string;
  readonly user?: string;
  readonly keys?: InstallKeys;
}

export interface Derivation {
  readonly derivation: string;
  readonly result: string;
}

/** Evaluates a derivation whose builder is this POSIX shell text; `$out` is what it makes, `$needed` what another text makes. */
export function evaluated(name: string, script: string, needed = ''): Derivation {
  const [derivation = '', result = ''] = nix('eval', '--raw', '--impure', '--expr', DERIVATION, {
    NAME: name,
    SCRIPT: script,
    NEEDED: needed,
  }).split(' ');
  return { derivation, result };
}

const DERIVATION = `let
  make = name: script: more: derivation ({
    inherit name;
    system = "x86_64-linux";
    builder = "/bin/sh";
    args = [ "-euc" script ];
    PATH = "/usr/bin:/usr/sbin";
  } // more);
  needed = builtins.getEnv "NEEDED";
  made = make (builtins.getEnv "NAME") (builtins.getEnv "SCRIPT") (
    if needed == "" then { } else { needed = make "needed" needed { }; }
  );
in "\${made.drvPath} \${made.outPath}"`;

/** The operator's `nix`; the last argument is its environment. */
export function nix(...words: [...string[], Readonly<Record<string, string>>]): string {
  const env = { ...process.env, PATH, ...(words.pop() as Record<string, string>) };
  return execFileSync('nix', words as string[], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** A new key to sign with. */
export function newSigningKey(name: string): string {
  const words = ['key', 'generate-secret', '--key-name', name] as const;
  return nix('--extra-experimental-features', 'nix-command', ...words, {});
}

/** What the run file of an operator who signs says, with a new key, lent as an `up` lends it. */
export async function signing() {
  const privateKey = newSigningKey('prod-1');
  const answers = answersFolder();
  await lendKey(answers, privateKey);
  return { builder: 'operator', signingKey: publicHalfOf(privateKey) ?? '', answers } as const;
}

/** Starts a step that takes more than a run file, as an operator with Nix does. */
export function spawnStep(lab: SimulatedLab, step: Step, request: Request): RunningStep {
  const driver = compile('test/deploy/effects-driver.ts', `${lab.folder}/effects`);
  return startStep(lab.folder, driver, step, request, { env: { ...process.env, PATH }, cwd: PROJECT });
}

export function step(lab: SimulatedLab, name: Step, request: Request): Promise<Outcome> {
  return spawnStep(lab, name, request).outcome;
}
