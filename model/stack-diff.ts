import { isRecord, parsedJson } from './json';
import { NAMESPACE } from './namespace';
import type { StackConfig } from './parse-config';

/** A place at which two stacks' configs differ; a list counts as one value. */
export interface StackDifference {
  readonly path: string;
  /** As JSON; absent where it is not set. */
  readonly from?: string;
  readonly to?: string;
}

/** Of secrets both configs say that they are there, and no more; of another program's keys it is not known what is one. */
export function stackDiff(from: StackConfig, to: StackConfig): StackDifference[] {
  const [before, after] = [leaves(from), leaves(to)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => ({ path, ...shown(path, 'from', before), ...shown(path, 'to', after) }));
}

function shown(path: string, side: 'from' | 'to', values: ReadonlyMap<string, string>): object {
  const value = values.get(path);
  if (value === undefined) return {};
  return { [side]: path.startsWith(`${NAMESPACE}:`) ? value : '(set)' };
}

function leaves({ values }: StackConfig): Map<string, string> {
  return new Map(Object.entries(values).flatMap(([key, text]) => under(key, parsedJson(text))));
}

function under(path: string, value: unknown): [string, string][] {
  if (!isRecord(value)) return [[path, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([key, inner]) => under(`${path}.${key}`, inner));
}

/** For a terminal. */
export function stackDiffText(differences: readonly StackDifference[]): string {
  if (differences.length === 0) return 'the same config';
  return differences
    .map(({ path, from, to }) => {
      const lines = [from === undefined ? [] : `  - ${from}`, to === undefined ? [] : `  + ${to}`];
      return [path, ...lines.flat()].join('\n');
    })
    .join('\n');
}
