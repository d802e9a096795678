import type { ClosureDiff, Foreseen, Uncompared, UnitFile } from './closure-diff';
import { rebootReasons, type BootParts } from './boot';
import { packageChanges, type PathSizes } from './package-changes';
import { parseInhibitors, switchRefusals, type Inhibitors } from './switch-inhibitors';

/** What a machine says of a closure in its store. */
export interface ClosureContents {
  /** Store path. */
  readonly closure: string;
  readonly paths: PathSizes;
  /** By name, what its file and its overrides hold, as a hash. */
  readonly units: ReadonlyMap<string, string>;
  readonly parts: BootParts;
  readonly inhibitors: Inhibitors;
  /** Of the closure that runs: what else only its machine knows. */
  readonly machine?: { readonly booted: BootParts; readonly active: ReadonlySet<string> };
}

/**
 * Reads what `deploy/host/contents.sh` says.
 * @returns in the order in which it was asked; undefined where it did not come to its end
 */
export function parseContents(stdout: string): (ClosureContents | Uncompared)[] | undefined {
  if (!/(?:^|\n)end=yes\n$/.test(stdout)) return undefined;
  return stdout
    .split(/^(?=closure=)/m)
    .filter((text) => text.startsWith('closure='))
    .map(closureContents);
}

function closureContents(text: string): ClosureContents | Uncompared {
  const said = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const at = line.indexOf('=');
    const key = line.slice(0, at);
    const values = said.get(key) ?? [];
    values.push(line.slice(at + 1));
    said.set(key, values);
  }
  const all = (key: string) => said.get(key) ?? [];
  const [missing] = all('missing');
  if (missing !== undefined) return { unknown: `${missing} is not in the store` };
  const [failed] = all('failed');
  if (failed !== undefined) return { unknown: failed };
  const active = all('active');
  return {
    closure: all('closure')[0] ?? '',
    paths: new Map(
      all('path')
        .map(pair)
        .map(([path, bytes]) => [path, Number(bytes)]),
    ),
    units: units(all('unit')),
    parts: Object.fromEntries(all('part').map(pair)),
    inhibitors: parseInhibitors(all('inhibitors')[0], all('init')[0]),
    ...(active.length === 0
      ? {}
      : { machine: { booted: Object.fromEntries(all('booted').map(pair)), active: new Set(active) } }),
  };
}

function pair(line: string): [string, string] {
  const at = line.indexOf(' ');
  return [line.slice(0, at), line.slice(at + 1).trim()];
}

/** What lies in the folder `a.service.d` is a part of `a.service`. */
function units(lines: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const [file, hash] of lines.map(pair)) {
    const unit = file.replace(/\.d\/[^/]+$/, '');
    found.set(unit, `${found.get(unit) ?? ''}${file}=${hash};`);
  }
  return found;
}

/** Compares closures that lie in the stores of two machines. */
export function compareContents(from: ClosureContents, to: ClosureContents): ClosureDiff | undefined {
  if (from.closure === to.closure) return undefined;
  return {
    from: from.closure,
    to: to.closure,
    packages: packageChanges(from.paths, to.paths),
    sizes: { from: total(from.paths), to: total(to.paths) },
    // A home has none.
    ...(to.units.size === 0 ? {} : { foreseen: foreseen(from, to) }),
  };
}

function total(paths: PathSizes): number {
  return [...paths.values()].reduce((sum, bytes) => sum + bytes, 0);
}

function foreseen(from: ClosureContents, to: ClosureContents): Foreseen {
  const file = (unit: string): UnitFile => ({ unit, runs: runs(unit, from.machine?.active) });
  const names = [...new Set([...from.units.keys(), ...to.units.keys()])].sort();
  const which = (wanted: (old: string | undefined, coming: string | undefined) => boolean) =>
    names.filter((name) => wanted(from.units.get(name), to.units.get(name))).map(file);
  const { machine } = from;
  return {
    changed: which((old, coming) => old !== undefined && coming !== undefined && old !== coming),
    come: which((old) => old === undefined),
    gone: which((_, coming) => coming === undefined),
    ...(machine === undefined ? {} : { reboot: rebootReasons(machine.booted, to.parts) }),
    refused: switchRefusals(from.inhibitors, to.inhibitors),
  };
}

/** An instance runs by its template's file. */
function runs(unit: string, active: ReadonlySet<string> | undefined): boolean {
  if (active === undefined) return false;
  const [, template, kind] = /^(.*@)(\.\w+)$/.exec(unit) ?? [];
  if (template === undefined || kind === undefined) return active.has(unit);
  return [...active].some((one) => one.startsWith(template) && one.endsWith(kind));
}
