import { createHash } from 'node:crypto';
import { lockPart } from './lock-part';
import { HEADER } from './module-file';
import type { Files } from './reach';

/** Longer files are told apart by their hash: a hardware report of 100 KB in every state and diff helps nobody. */
const LONGEST = 16_384;
/** Linux takes no longer words in an environment than 128 KiB. */
const LONGEST_TOGETHER = 49_152;

/**
 * What a reviewer recognises of a rendered flake: what was rendered and what the user wrote, as text; of each feature that is
 * shipped, and of the lock, a short hash. Neither ciphertext nor facts are part of it.
 * @param shipped what the project brings along, by the same paths
 * @returns by path
 */
export function legible(files: Files, shipped: Files): Record<string, string> {
  const texts: [string, string][] = [];
  const features = new Map<string, string[]>();
  let together = 0;
  for (const [path, content] of files) {
    if (/^(hosts|homes)\/[^/]+\/(facts\.json$|secrets\/)/.test(path)) continue;
    if (path === 'flake.lock') texts.push([path, shortHash(lockPart(content, files))]);
    else if (shipped.get(path) === content) {
      const feature = path.split('/').slice(0, 2).join('/');
      features.set(feature, [...(features.get(feature) ?? []), shortHash(content)]);
    } else {
      const brief = content.length > LONGEST || (together += content.length) > LONGEST_TOGETHER;
      texts.push([path, brief ? shortHash(content) : content]);
    }
  }
  for (const [feature, hashes] of features)
    texts.push([feature, hashes.length === 1 ? hashes.join() : shortHash(hashes.join())]);
  return Object.fromEntries(texts.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/**
 * The same as one text: JSON, which Pulumi's own diff shows file by file and line by line. Without the line above each rendered
 * file, which would stand in the state twice for each.
 */
export function legibleText(files: Files, shipped: Files): string {
  const texts = Object.entries(legible(files, shipped));
  return JSON.stringify(Object.fromEntries(texts.map(([path, text]) => [path, text.replace(HEADER, '')])));
}

/** Hashed once per text: a thousand hosts share the same modules. */
const hashed = new Map<string, string>();

function shortHash(text: string): string {
  let hash = hashed.get(text);
  if (hash === undefined)
    hashed.set(text, (hash = createHash('sha256').update(text).digest('hex').slice(0, 8)));
  return hash;
}
