import { createHash } from 'node:crypto';
import { lockPart } from './lock-part';
import type { Files } from './reach';

/** Longer files are told apart by their hash: a hardware report of 100 KB in every state and diff helps nobody. */
const LONGEST = 16_384;
/** Linux takes no longer words in an environment than 128 KiB. */
const LONGEST_TOGETHER = 49_152;

/**
 * What a reviewer recognises of a rendered flake: what was rendered and what the user wrote, as text; of what is shipped,
 * and of the lock, a short hash each. Neither ciphertext nor facts are part of it.
 * @param shipped what the project brings along, by the same paths
 * @returns by path
 */
export function legible(files: Files, shipped: Files): Record<string, string> {
  let together = 0;
  return Object.fromEntries(
    [...files].flatMap(([path, content]): [string, string][] => {
      if (/^(hosts|homes)\/[^/]+\/(facts\.json$|secrets\/)/.test(path)) return [];
      if (path === 'flake.lock') return [[path, shortHash(lockPart(content, files))]];
      if (shipped.get(path) === content || content.length > LONGEST) return [[path, shortHash(content)]];
      together += content.length;
      return [[path, together > LONGEST_TOGETHER ? shortHash(content) : content]];
    }),
  );
}

/** The same as one text: JSON, which Pulumi's own diff shows file by file and line by line. */
export function legibleText(files: Files, shipped: Files): string {
  return JSON.stringify(legible(files, shipped));
}

/** Hashed once per text: a thousand hosts share the same modules. */
const hashed = new Map<string, string>();

function shortHash(text: string): string {
  let hash = hashed.get(text);
  if (hash === undefined)
    hashed.set(text, (hash = createHash('sha256').update(text).digest('hex').slice(0, 8)));
  return hash;
}
