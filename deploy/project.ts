import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Known } from '../model/checks';

/** Folder of what the program writes, git-ignored. */
export const FLEET_FOLDER = '.fleet';

/** Everything under a folder of the project, by path relative to that folder; links are not followed. */
export function readTree(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return new Map(files.map((file) => [file.slice(folder.length + 1), readFileSync(file, 'utf8')]));
}

/** Profiles and platforms that config may name: the files in the folders of that name. */
export function knownNames(nix: ReadonlyMap<string, string>): Known {
  const inFolder = (folder: string): string[] => [
    ...new Set(
      [...nix.keys()].flatMap(
        (path) => new RegExp(`^${folder}/([a-z0-9-]+)(\\.nix|/default\\.nix)$`).exec(path)?.[1] ?? [],
      ),
    ),
  ];
  return { profiles: inFolder('profiles'), platforms: inFolder('platforms') };
}
