import { createHash } from 'node:crypto';
import { lockPart } from './lock-part';
import type { Files } from './reach';

/**
 * Content hash of a rendered flake: what its evaluation can depend on. Of `flake.lock` only the inputs count that the
 * files use, so that an update of one channel concerns its hosts alone.
 */
export function treeHash(files: Files): string {
  const sum = createHash('sha256');
  for (const path of [...files.keys()].sort()) {
    const content = files.get(path) ?? '';
    const counted = path === 'flake.lock' ? lockPart(content, files) : content;
    // Lengths keep the end of one part from passing for the start of the next.
    for (const part of [path, counted]) sum.update(`${Buffer.byteLength(part)}:`).update(part);
  }
  return sum.digest('hex');
}
