import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Known } from '../model/checks';
import { ConfigError } from '../model/config-error';
import type { FleetSpec } from '../model/fleet-spec';

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

/**
 * Without a lock what is built would depend on the day. Where inputs are overridden, the overriding ones decide.
 * @throws ConfigError
 */
export function requireLocks(nix: ReadonlyMap<string, string>, fleet: FleetSpec): void {
  if (Object.keys(fleet.nix.overrideInputs).length > 0) return;
  const wanted = [
    'flake.lock',
    ...(fleet.hosts.some(({ homes }) => homes.length > 0) ? ['home/flake.lock'] : []),
  ];
  const missing = wanted.filter((lock) => !nix.has(lock));
  if (missing.length === 0) return;
  throw new ConfigError(
    missing.map((lock) => ({
      path: `nix/${lock}`,
      expected: 'a lock file',
      found: 'none',
      next: 'Run: ./fleet lock, and commit it',
    })),
  );
}
