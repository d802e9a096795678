import { isRecord, parsedJson } from './json';
import { NAMESPACE } from './namespace';
import type { StackConfig } from './parse-config';

/** A place at which two stacks differ; a list counts as one value. */
export interface StackDifference {
  readonly path: string;
  /** Of config as JSON; absent where it is not set. */
  readonly from?: string;
  readonly to?: string;
}

/** Of secrets both configs say that they are there, and no more; of another program's keys it is not known what is one. */
export function stackDiff(from: StackConfig, to: StackConfig): StackDifference[] {
  return differences(leaves(from), leaves(to), (path, value) =>
    path.startsWith(`${NAMESPACE}:`) ? value : '(set)',
  );
}

/** What hosts of two stacks are locked to, by lock and node, where that differs; a node that one side does not use is absent there. */
export function lockDiff(
  from: ReadonlyMap<string, string>,
  to: ReadonlyMap<string, string>,
): StackDifference[] {
  return differences(from, to, (_, value) => value);
}

function differences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  text: (path: string, value: string) => string,
): StackDifference[] {
  const shown = (path: string, side: 'from' | 'to', value: string | undefined) =>
    value === undefined ? {} : { [side]: text(path, value) };
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => ({
      path,
      ...shown(path, 'from', before.get(path)),
      ...shown(path, 'to', after.get(path)),
    }));
}

function leaves({ values }: StackConfig): Map<string, string> {
  return new Map(Object.entries(values).flatMap(([key, text]) => under(key, parsedJson(text))));
}

function under(path: string, value: unknown): [string, string][] {
  if (!isRecord(value)) return [[path, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([key, inner]) => under(`${path}.${key}`, inner));
}

/** For a terminal. @param what is the same where nothing differs */
export function stackDiffText(list: readonly StackDifference[], what: string): string {
  if (list.length === 0) return `the same ${what}`;
  return list
    .map(({ path, from, to }) => {
      const lines = [from === undefined ? [] : `  - ${from}`, to === undefined ? [] : `  + ${to}`];
      return [path, ...lines.flat()].join('\n');
    })
    .join('\n');
}
