import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { Known } from '../model/checks/names';
import { ConfigError } from '../model/config-error';
import type { FleetSpec } from '../model/fleet-spec';
import { OWN_FOLDER } from '../render/extensions';
import { pathLiterals } from '../render/nix/path-literals';
import { hostScripts } from './host-script';
import { helperFiles } from './operations';
import { thisSystem } from './this-system';

/** Everything under a folder of the project, by path relative to that folder; links are not followed. */
export function readTree(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return new Map(files.map((file) => [file.slice(folder.length + 1), readFileSync(file, 'utf8')]));
}

/** What hosts are rendered from: everything under `nix/`, and beside the module of the deploy user what its helper is made of. */
export function readNix(): ReadonlyMap<string, string> {
  const helper = helperFiles().map(
    (file) => [`modules/deploy-user/host/${file}`, readFileSync(join(hostScripts(), file), 'utf8')] as const,
  );
  return new Map([...readTree('nix'), ...helper]);
}

/**
 * The user's own files that a configuration may read, by path relative to the project: all of `own/`, and the named ones
 * with whatever they import.
 */
export function readOwn(named: readonly string[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  if (existsSync(OWN_FOLDER))
    for (const [path, content] of readTree(OWN_FOLDER)) files.set(`${OWN_FOLDER}/${path}`, content);
  const waiting = named.map((path) => normalize(path));
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path) || path.startsWith('nix/')) continue;
    const content = readFileSync(path, 'utf8');
    files.set(path, content);
    if (path.endsWith('.nix'))
      for (const literal of pathLiterals(content)) waiting.push(...filesAt(join(dirname(path), literal)));
  }
  return files;
}

/** A file itself, a folder's files; what is not there is the renderer's to report. */
function filesAt(path: string): string[] {
  if (!existsSync(path)) return [];
  return statSync(path).isDirectory() ? [...readTree(path).keys()].map((file) => join(path, file)) : [path];
}

/** What config may name: the files in the folders of profiles, platforms and features. */
export function knownNames(nix: ReadonlyMap<string, string>): Known {
  const own = existsSync(OWN_FOLDER) ? readTree(OWN_FOLDER) : new Map<string, string>();
  const inFolder = (folder: string): string[] => [
    ...new Set(
      [...nix.keys(), ...own.keys()].flatMap(
        (path) => new RegExp(`^${folder}/([a-z0-9-]+)(\\.nix|/default\\.nix)$`).exec(path)?.[1] ?? [],
      ),
    ),
  ];
  return {
    profiles: inFolder('profiles'),
    platforms: inFolder('platforms'),
    features: inFolder('modules'),
    homeFeatures: inFolder('home/modules'),
    // Another system than Linux builds for Linux by means of its own, which are not known here.
    ...(process.platform === 'linux' ? { operatorSystem: thisSystem() } : {}),
  };
}

/**
 * Without a lock what is built would depend on the day. Where inputs are overridden, the overriding ones decide.
 * @throws ConfigError
 */
export function requireLocks(nix: ReadonlyMap<string, string>, fleet: FleetSpec): void {
  if (Object.keys(fleet.nix.overrideInputs).length > 0) return;
  const wanted = [
    ...(fleet.hosts.some(({ flake }) => flake === undefined) ? ['flake.lock'] : []),
    ...([...fleet.hosts, ...fleet.homeHosts].some(({ homes }) => homes.length > 0) || fleet.droids.length > 0
      ? ['home/flake.lock']
      : []),
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
