import type { PackageChange } from './closure-diff';

/** Store paths of a closure, with the bytes of each as NAR. */
export type PathSizes = ReadonlyMap<string, number>;

/** Bytes of which Nix says nothing where a package keeps its version. */
const LEAST = 8 * 1024;

interface Package {
  readonly versions: ReadonlySet<string>;
  readonly bytes: number;
}

/** What `nix store diff-closures` says of two closures, from their paths alone: for a machine that has neither (nix, src/nix/diff-closures.cc). */
export function packageChanges(from: PathSizes, to: PathSizes): PackageChange[] {
  const [before, after] = [packages(from), packages(to)];
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => {
    const [old, wanted] = [before.get(name), after.get(name)];
    const gone = without(old, wanted);
    const come = without(wanted, old);
    const bytes = (wanted?.bytes ?? 0) - (old?.bytes ?? 0);
    const growth = Math.abs(bytes) < LEAST ? 0 : Math.round((bytes / 1024) * 10) / 10;
    return gone.length + come.length === 0 && growth === 0 ? [] : [{ name, gone, come, growth }];
  });
}

/** Versions of the one that the other has not. */
function without(one: Package | undefined, other: Package | undefined): string[] {
  return [...(one?.versions ?? [])].filter((version) => other?.versions.has(version) !== true).sort();
}

function packages(paths: PathSizes): Map<string, Package> {
  const found = new Map<string, { versions: Set<string>; bytes: number }>();
  for (const [path, bytes] of paths) {
    const { name, version } = derivationName(path);
    const known = found.get(name) ?? { versions: new Set(), bytes: 0 };
    known.versions.add(version);
    found.set(name, { ...known, bytes: known.bytes + bytes });
  }
  return found;
}

/** As Nix tells name and version apart: the name ends before the first dash that no letter follows; what looks like an output is dropped before. */
function derivationName(path: string): { readonly name: string; readonly version: string } {
  const called = path.replace(/^\/nix\/store\/[^-]*-/, '');
  const [, withoutOutput = called] = /^(.*)-(?:[a-z]+|lib32|lib64)$/.exec(called) ?? [];
  const dash = withoutOutput.search(/-[^A-Za-z]/);
  return dash === -1
    ? { name: withoutOutput, version: '' }
    : { name: withoutOutput.slice(0, dash), version: withoutOutput.slice(dash + 1) };
}
