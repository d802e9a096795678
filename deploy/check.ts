import { reportText } from '../model/check-report';
import { ConfigError } from '../model/config-error';
import { parseConfig } from '../model/parse-config';
import { withSecretValues } from '../model/stack-file';
import { declaredInputs } from '../render/lock-part';
import { checkArguments, type CheckArguments, stackOf } from './check-arguments';
import { checkStack } from './check-stack';
import { run } from './child';
import { hasEvaluator } from './evaluator';
import { folderReference } from './flake-reference';
import { knownNames, readNix, requireLocks } from './project';
import { readFleet, readStackFile } from './stack';
import { LEAST_NIX_TEXT, NIX } from './nix-command';

/**
 * Renders and evaluates every host and home of stacks, and holds them to the measures of a multi-host repository. Reaches no
 * host, opens no secret, needs no engine. `node dist/deploy/check.js …`: see `./fleet help`.
 */
async function main(argv: readonly string[]): Promise<boolean> {
  const args = checkArguments(argv);
  if (typeof args === 'string') {
    console.log(args);
    return true;
  }
  if (!(await hasEvaluator()))
    throw new Error(
      `check needs ${LEAST_NIX_TEXT} on PATH: https://nixos.org/download (./fleet demo sets one up here)`,
    );
  requireDeclared(Object.keys(args.inputs));
  const inputs = { ...(args.simulated ? simulatedInputs() : {}), ...(await locked(args.inputs)) };
  let passed = true;
  for (const file of args.files) {
    try {
      passed = (await checkFile(file, { ...args, inputs })) && passed;
    } catch (error) {
      // One stack's mistakes hide nothing of the others.
      if (!(error instanceof Error)) throw error;
      console.log(`${file}: ${error.message}\n`);
      passed = false;
    }
  }
  return passed;
}

async function checkFile(file: string, { inputs, real, accepted, limit }: CheckArguments): Promise<boolean> {
  const nix = readNix();
  const { fleet: spec } = parseConfig(withSecretValues(readStackFile(file)), knownNames(nix));
  const overridden = { ...spec.nix.overrideInputs, ...inputs };
  requireLocks(nix, { ...spec, nix: { ...spec.nix, overrideInputs: overridden } });
  const report = await checkStack({
    stack: stackOf(file),
    spec,
    nix,
    inputs,
    real,
    accepted,
    ...(limit === undefined ? {} : { limit }),
  });
  console.log(`${reportText(report)}\n`);
  return report.failures.length === 0;
}

/** A misspelt input would be passed over by Nix. @throws Error that says which there are */
function requireDeclared(inputs: readonly string[]): void {
  const nix = readNix();
  const flakes = ['flake.nix', 'home/flake.nix'].map((path) => new Map([['flake.nix', nix.get(path) ?? '']]));
  const declared = new Set(flakes.flatMap(declaredInputs));
  for (const input of inputs) {
    const [name = ''] = input.split('/');
    if (!declared.has(name))
      throw new Error(
        `--input ${input}: there is no such input; expected one of ${[...declared].sort().join(', ')}`,
      );
  }
}

/** As the stack of the simulated world has them. */
function simulatedInputs(): Readonly<Record<string, string>> {
  return readFleet('dev').nix.overrideInputs;
}

/** References that say what they mean to the byte: a folder of a gigabyte is read once, not for every host. */
async function locked(inputs: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const known = new Map<string, string>();
  for (const reference of new Set(Object.values(inputs))) {
    // What lies in the store already does not change.
    if (reference.startsWith('path:/nix/store/')) continue;
    const argv = [...NIX, 'flake', 'prefetch', '--json', reference] as const;
    const result = await run([...argv], { limit: 1800 });
    if (result.code !== 0)
      throw new Error(`${reference}: nothing that Nix can fetch:\n${result.stderr.trim()}`);
    const { storePath, hash } = JSON.parse(result.stdout) as { storePath: string; hash: string };
    const [, dir] = /[?&]dir=([^&]*)/.exec(reference) ?? [];
    const query = [`narHash=${encodeURIComponent(hash)}`, ...(dir === undefined ? [] : [`dir=${dir}`])];
    known.set(reference, `${folderReference(storePath)}?${query.join('&')}`);
  }
  return Object.fromEntries(
    Object.entries(inputs).map(([input, reference]) => [input, known.get(reference) ?? reference]),
  );
}

if (require.main === module)
  main(process.argv.slice(2)).then(
    (passed) => {
      process.exitCode = passed ? 0 : 1;
    },
    (error: unknown) => {
      console.error(error instanceof ConfigError || error instanceof Error ? error.message : error);
      process.exitCode = 1;
    },
  );
