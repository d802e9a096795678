import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Documented } from './option-fit';
import { PROJECT } from './toolchain';

/** The releases that the documentation knows, in order. */
export const RELEASES = ['25.05', '25.11', '26.05'] as const;
export type Release = (typeof RELEASES)[number];
/** What evaluates by itself. */
export type Kind = 'systems' | 'homes';

/** The words of an option's type: the same in every release, or by each of those that have the option. */
export type Words = string | Partial<Readonly<Record<Release, string>>>;
/** Options by name. */
export type Options = Readonly<Record<string, Words>>;

/** An option that the documentation does not know. */
export interface Reviewed {
  readonly name: string;
  readonly type: Words;
  /** Where it was read. */
  readonly source: string;
}

export const INDEX = join(PROJECT, 'test', 'data', 'option-index.json');
const REVIEWED = join(PROJECT, 'test', 'data', 'reviewed-options.json');

/** What the public documentation says of the options that this project sets: written by `npm run option-index`. */
export const indexed = (): Readonly<Record<Kind, Options>> =>
  JSON.parse(readFileSync(INDEX, 'utf8')) as Readonly<Record<Kind, Options>>;

export const reviewed = (): Readonly<Record<Kind, readonly Reviewed[]>> =>
  JSON.parse(readFileSync(REVIEWED, 'utf8')) as Readonly<Record<Kind, readonly Reviewed[]>>;

/** @param channel unstable has at least what the newest release that is known has */
export function documented(options: Options, channel: string): Documented {
  const release = RELEASES.find((one) => one === channel) ?? '26.05';
  const types = new Map<string, string>();
  const groups = new Set<string>();
  for (const [name, words] of Object.entries(options)) {
    const type = typeof words === 'string' ? words : words[release];
    if (type === undefined) continue;
    types.set(name, type);
    for (let end = name.lastIndexOf('.'); end > 0; end = name.lastIndexOf('.', end - 1))
      groups.add(name.slice(0, end));
  }
  return { typeOf: (name) => types.get(name), isGroup: (name) => groups.has(name) };
}

/** Options of one kind of configuration, with what was reviewed: it counts more. */
export function withReviewed(kind: Kind, options: Options): Options {
  const more = reviewed()[kind].map(({ name, type }): [string, Words] => [name, type]);
  return { ...options, ...Object.fromEntries(more) };
}
