import { createHash } from 'node:crypto';
import { referencedFolder } from './flake-reference';
import { readTree } from './project';

/** Of some texts and what inputs hold: for a folder its content, which may change under the same reference. */
export function contentHash(
  parts: readonly string[],
  overrideInputs: Readonly<Record<string, string>>,
): string {
  return hash([...parts, ...Object.entries(overrideInputs).flatMap(contentOf)]);
}

const trees = new Map<string, string>();

function contentOf([input, reference]: [string, string]): string[] {
  const referenced = referencedFolder(reference);
  if (referenced === undefined) return [input, reference];
  const { folder, query } = referenced;
  let content = trees.get(folder);
  if (content === undefined) {
    // Another commit of the same files is the same configuration.
    content = hash([...readTree(folder)].filter(([path]) => !path.startsWith('.git/')).flat());
    trees.set(folder, content);
  }
  return [input, query, content];
}

function hash(parts: readonly string[]): string {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(`${Buffer.byteLength(part)}:`).update(part);
  return sum.digest('hex');
}
