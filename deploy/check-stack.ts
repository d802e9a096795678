import { basename, dirname, join } from 'node:path';
import type { CheckReport } from '../model/check-report';
import type { FleetSpec } from '../model/fleet-spec';
import { type NixWarning, nixWarnings } from '../model/nix-warnings';
import { withoutStore } from '../model/store-path';
import { type Account, type Examined, measure } from '../render/check-metrics';
import { configLines, plaintextSecrets, undocumentedForces } from '../render/metrics';
import { treeHash } from '../render/tree-hash';
import { type Configuration, configurations } from './check-configurations';
import { fetchedInputs, requireReal, unusedInputs } from './check-inputs';
import { blamed, type CheckEvaluation } from './check-warnings';
import { DeployError, type DeployFailure } from './errors';
import { evalAttribute } from './evaluate';
import { slot } from './evaluation-slots';
import { absoluteInputs } from './flake-reference';
import { FLEET_FOLDER } from './fleet-folder';
import { Progress } from './progress';
import { writeTree } from './write-tree';

export interface CheckStack {
  readonly stack: string;
  readonly spec: FleetSpec;
  /** Everything under `nix/` by relative path. */
  readonly nix: ReadonlyMap<string, string>;
  /** Inputs that take the place of the stack's own. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Nothing simulated may be left among the inputs. */
  readonly real: boolean;
  /** Parts of warnings that fail nothing. */
  readonly accepted: readonly string[];
  readonly limit?: number;
}

interface Checked extends Examined {
  readonly failures: readonly string[];
  /** Of nixpkgs or an input itself: nothing here causes them. */
  readonly warnings: readonly string[];
}

/** Renders and evaluates every host and home of a stack; reaches no host and opens no secret. */
export async function checkStack(check: CheckStack): Promise<CheckReport> {
  const checked = await Promise.all(configurations(check).map((one) => slot(() => examine(check, one))));
  const measured = measure(checked, Object.keys(check.spec.users));
  return {
    stack: check.stack,
    configurations: checked,
    metrics: measured.map(({ metric }) => metric),
    failures: [
      ...checked.flatMap(({ failures }) => failures),
      ...measured.flatMap(({ misses }) => misses.map((miss) => new DeployError(miss).message)),
    ],
    warnings: checked.flatMap(({ warnings }) => warnings),
  };
}

async function examine(check: CheckStack, one: Configuration): Promise<Checked> {
  const { name, channel, folder } = one;
  const progress = new Progress(name, 'check');
  const started = performance.now();
  const kind = folder.startsWith('hosts/') ? 'system' : 'home';
  const base = { name, channel, kind, accounts: [], forces: [], secrets: [], warnings: [] } as const;
  const failed = (error: unknown, rest: Partial<Checked> = {}): Checked => {
    const seconds = (performance.now() - started) / 1000;
    return { ...base, lines: 0, ...rest, seconds, passed: false, failures: [failureText(error, name)] };
  };
  let files;
  try {
    files = one.render();
  } catch (error) {
    return failed(error);
  }
  const text = {
    lines: configLines(files, folder),
    forces: undocumentedForces(files),
    secrets: plaintextSecrets(
      files,
      check.spec.secrets.map((secret) => secret.name),
    ),
  };
  try {
    const evaluation = prepared(check, one, files);
    const fetched = fetchedInputs(files, evaluation.overrideInputs);
    if (fetched.length > 0) progress.say(`inputs that are not named are fetched: ${fetched.join(', ')}`);
    progress.say(`evaluating over ${channel}`);
    const { value, stderr } = await progress.during('evaluating', evalAttribute(evaluation, one.apply));
    const { derivation, accounts, source } = value as {
      derivation: string;
      accounts: Account[];
      source: string;
    };
    const store = dirname(source);
    const rendered = { evaluation, files, source: basename(source) };
    const { ours, others } = await blamed(nixWarnings(stderr), rendered);
    const isAccepted = (warning: NixWarning) => check.accepted.some((part) => warning.text.includes(part));
    const failures = ours
      .filter((warning) => !isAccepted(warning))
      .map((warning) => failureText(warned(name, warning, store), name));
    const warnings = others
      .filter((warning) => !isAccepted(warning))
      .map((warning) => `${name}: ${withoutStore(warning.text, store)}`);
    const seconds = (performance.now() - started) / 1000;
    const passed = failures.length === 0;
    return {
      ...base,
      ...text,
      derivation,
      accounts: accounts.map(({ file, user }) => ({ file: withoutStore(file, store), user })),
      seconds,
      passed,
      failures,
      warnings,
    };
  } catch (error) {
    return failed(error, text);
  }
}

function prepared(
  check: CheckStack,
  one: Configuration,
  files: ReadonlyMap<string, string>,
): CheckEvaluation {
  const { host, name, attribute } = one;
  const given = absoluteInputs(
    one.own && host.flake !== undefined
      ? { own: host.flake.reference }
      : { ...check.spec.nix.overrideInputs, ...check.inputs },
  );
  if (check.real) requireReal(name, files, given);
  const overrideInputs = { ...unusedInputs(files), ...given };
  const flake = join(FLEET_FOLDER, 'check', check.stack, name);
  writeTree(flake, files, treeHash(files));
  return { host: host.name, flake, attribute, overrideInputs, limit: check.limit ?? host.limits.evaluate };
}

function warned(host: string, { text, option }: NixWarning, store: string): DeployError {
  return new DeployError({
    host,
    phase: 'evaluation',
    expected: 'no warning',
    found: option === undefined ? 'a warning' : `a warning about ${option}`,
    lastLines: withoutStore(text, store).split('\n'),
    next: `change what sets ${option ?? 'it'}: what is only a warning today is an error after the next release`,
  });
}

function failureText(error: unknown, name: string): string {
  if (error instanceof DeployError) return error.message;
  const failure: DeployFailure = {
    host: name,
    phase: 'render',
    expected: 'files of this configuration',
    found: error instanceof Error ? error.message : String(error),
    next: 'mend the place in config that it names',
  };
  return new DeployError(failure).message;
}
