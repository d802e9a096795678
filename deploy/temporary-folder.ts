import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Set<string>();
process.on('exit', () => {
  folders.forEach(remove);
});

/** Characters: a Mac knows sockets by paths of 104; our folder takes 19 of them, the name in there 7, and ssh adds 17 while it makes one. */
const LONGEST_PLACE = 60;

/** Where a folder has a path that is short enough for sockets in it. */
export function placeForSockets(): string {
  const place = tmpdir();
  return place.length > LONGEST_PLACE ? '/tmp' : place;
}

/** A private folder for as long as this process takes. */
export function temporaryFolder(name: string, place = tmpdir()): string {
  const folder = mkdtempSync(join(place, `nixos-fleet-${name}`));
  folders.add(folder);
  return folder;
}

/** A private folder for as long as work takes, or this process. */
export async function inTemporaryFolder<T>(
  name: string,
  work: (folder: string) => Promise<T>,
  place?: string,
): Promise<T> {
  const folder = temporaryFolder(name, place);
  try {
    return await work(folder);
  } finally {
    remove(folder);
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}
