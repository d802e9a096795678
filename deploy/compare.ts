import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig, type StackConfig } from '../model/parse-config';
import { lockDiff, stackDiff, stackDiffText } from '../model/stack-diff';
import { withSecretValues } from '../model/stack-file';
import { lockedInputs } from '../render/lock-part';
import { configurations } from './check-configurations';
import { knownNames, readNix } from './project';
import { readStackFile, stackFile } from './stack';

const USAGE = `usage: ./fleet compare STACK[@COMMIT] STACK[@COMMIT]
  without @COMMIT: as the files are here; a commit is whatever git calls one: HEAD, a tag, origin/prod`;

/** What is compared of a stack. */
interface Side {
  readonly config: StackConfig;
  /** What its hosts and homes are locked to, by lock file and node. */
  readonly locks: () => ReadonlyMap<string, string>;
}

/**
 * `node dist/deploy/compare.js STACK[@COMMIT] STACK[@COMMIT]`: where two stacks differ in config, and in the inputs that their hosts and
 * homes use. What only one of them uses shows as such.
 */
function main([from = '', to = '', ...rest]: readonly string[]): void {
  if (from === '' || to === '' || rest.length > 0) throw new Error(USAGE);
  const [before, after] = [from, to].map(side) as [Side, Side];
  console.log(stackDiffText(stackDiff(before.config, after.config), 'config'));
  console.log(stackDiffText(lockDiff(before.locks(), after.locks()), 'locks'));
}

function side(words: string): Side {
  const [, stack = '', commit] = /^(.+?)(?:@(.+))?$/.exec(words) ?? [];
  const inside = <T>(read: () => T): T => (commit === undefined ? read() : atCommit(commit, read));
  return {
    config: inside(() => readStackFile(stackFile(stack))),
    locks: () => inside(() => locksOf(stack)),
  };
}

/** Reads the project as it was at a commit. */
function atCommit<T>(commit: string, read: () => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-compare-'));
  const here = process.cwd();
  try {
    const archive = execFileSync('git', ['archive', '--format=tar', '--end-of-options', commit], {
      maxBuffer: 2 ** 30,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    execFileSync('tar', ['--extract', '--directory', folder], { input: archive });
    process.chdir(folder);
    return read();
  } finally {
    process.chdir(here);
    rmSync(folder, { recursive: true });
  }
}

/** A configuration of the user's own flake has a lock of its own, elsewhere. */
function locksOf(stack: string): Map<string, string> {
  const nix = readNix();
  const { fleet: spec } = parseConfig(withSecretValues(readStackFile(stackFile(stack))), knownNames(nix));
  const overridden = new Set(Object.keys(spec.nix.overrideInputs));
  const locks = new Map<string, string>();
  for (const { folder, own, render } of configurations({ spec, nix })) {
    const files = own ? new Map<string, string>() : render();
    const lock = files.get('flake.lock');
    if (lock === undefined) continue;
    const file = folder.startsWith('hosts/') ? 'nix/flake.lock' : 'nix/home/flake.lock';
    for (const [node, text] of lockedInputs(lock, files, overridden)) locks.set(`${file}: ${node}`, text);
  }
  return locks;
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
