import { isMap, same, type PropertyMap, type Value } from './values';

/** What happens to one property path, as the engine shows it. */
export interface PropertyDiff {
  readonly kind: 'add' | 'delete' | 'update';
  readonly replace: boolean;
  /** The difference is one of inputs against inputs, not of state against inputs. */
  readonly inputDiff: boolean;
}

/** Differences by property path (`environment.PATH`, `rules[0].port`). */
export type DetailedDiff = Record<string, PropertyDiff>;

interface DiffOptions {
  /** Whether a change at this path replaces the resource. */
  readonly replaces: (path: string) => boolean;
  readonly inputDiff?: boolean;
}

/** The leaves in which two maps differ, each under the engine's notation for its path. */
export function diffMaps(olds: PropertyMap, news: PropertyMap, options: DiffOptions): DetailedDiff {
  const found: DetailedDiff = {};
  walkMap('', olds, news, (path, kind) => {
    found[path] = { kind, replace: options.replaces(path), inputDiff: options.inputDiff ?? false };
  });
  return found;
}

type Report = (path: string, kind: PropertyDiff['kind']) => void;

function walkMap(prefix: string, olds: PropertyMap, news: PropertyMap, report: Report): void {
  for (const key of new Set([...Object.keys(olds), ...Object.keys(news)])) {
    walk(joinKey(prefix, key), olds[key], news[key], report);
  }
}

function walk(path: string, old: Value | undefined, now: Value | undefined, report: Report): void {
  if (same(old, now)) return;
  if (absent(old)) report(path, 'add');
  else if (absent(now)) report(path, 'delete');
  else if (Array.isArray(old) && Array.isArray(now)) {
    const length = Math.max(old.length, now.length);
    for (let index = 0; index < length; index++) {
      walk(`${path}[${index}]`, old[index], now[index], report);
    }
  } else if (isMap(old) && isMap(now)) walkMap(path, old, now, report);
  else report(path, 'update');
}

function absent(value: Value | undefined): value is null | undefined {
  return value === undefined || value === null;
}

/** A path one step further in; keys that are no plain words are quoted in brackets. */
export function joinKey(prefix: string, key: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) return `${prefix}[${JSON.stringify(key)}]`;
  return prefix === '' ? key : `${prefix}.${key}`;
}

/** The first step of a path: the name of the property it lies in. */
export function rootOf(path: string): string {
  const quoted = /^\["((?:[^"\\]|\\.)*)"\]/.exec(path);
  return quoted?.[1] ?? path.split(/[.[]/, 1)[0] ?? path;
}
