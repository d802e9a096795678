import type { Definitions } from '../support/definitions';
import { misfits } from '../support/option-fit';
import { documented, type Kind, type Options, withReviewed, type Words } from '../support/option-index';

export interface Reduced {
  readonly index: Readonly<Record<Kind, Options>>;
  /** What is documented nowhere, or does not fit. */
  readonly problems: readonly string[];
}

/** Of a documentation, what judging these definitions asks for. */
export function reduce(all: Readonly<Record<Kind, Options>>, definitions: readonly Definitions[]): Reduced {
  const used = { systems: new Map<string, Words>(), homes: new Map<string, Words>() };
  const problems = definitions.flatMap(({ kind, where, channel, options }) => {
    const known = all[kind];
    const names = documented(withReviewed(kind, known), channel);
    const noted = {
      ...names,
      typeOf: (name: string) => {
        const words = Object.hasOwn(known, name) ? known[name] : undefined;
        if (words !== undefined && names.typeOf(name) !== undefined) used[kind].set(name, words);
        return names.typeOf(name);
      },
    };
    return options.flatMap(({ name, values }) =>
      values.flatMap((value) => misfits(name, value, noted)).map((problem) => `${where}: ${problem}`),
    );
  });
  const sorted = (map: ReadonlyMap<string, Words>): Options =>
    Object.fromEntries([...map].sort(([one], [other]) => (one < other ? -1 : 1)));
  return { index: { systems: sorted(used.systems), homes: sorted(used.homes) }, problems };
}
