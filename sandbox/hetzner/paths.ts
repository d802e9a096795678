import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The clone's root, from compiled and from source files alike.
 *
 * @throws Error when no folder above has a package.json
 */
export function cloneRoot(): string {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, 'package.json'))) return folder;
  throw new Error(`${__dirname}: expected to lie in a clone, found no package.json above`);
}

/** Files that the API keeps beside its state file. */
export function besideState(state: string): { pid: string; log: string; outages: string } {
  const stem = state.replace(/\.json$/, '');
  return { pid: `${stem}.pid`, log: `${stem}.log`, outages: `${stem}.outages.json` };
}
