import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readIfThere, writeWhole } from './whole-file';

/** Leaves exactly these files in the folder; unchanged ones are not written again. */
export function writeTree(folder: string, files: ReadonlyMap<string, string>, hash: string): void {
  const stamp = `${folder}.hash`;
  if (readIfThere(stamp) === hash) return;
  rmSync(stamp, { force: true });
  rmSync(folder, { recursive: true, force: true });
  writeFiles(folder, files);
  // Last, so that a tree that was interrupted is written again.
  writeWhole(stamp, hash);
}

/** Writes files below a folder, over what is there. */
export function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
