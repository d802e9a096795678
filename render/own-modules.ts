import { posix } from 'node:path';
import type { HostSpec } from '../model/fleet-spec';
import { OWN_FOLDER } from './extensions';
import type { Files } from './reach';

/**
 * Where a user's own file stands in a rendered flake: what lies under `nix/` keeps its place beside our modules, so that
 * its relative imports hold; the rest is put under `own/`.
 */
export function ownPath(projectPath: string): string {
  const path = posix.normalize(projectPath);
  if (path.startsWith('nix/')) return path.slice('nix/'.length);
  return path.startsWith(`${OWN_FOLDER}/`) ? path : `${OWN_FOLDER}/${path}`;
}

/** Files of the project that config names for a host, by path relative to the project. */
export function namedFiles({ modules, hardware }: HostSpec): string[] {
  if (hardware === undefined || 'disk' in hardware) return [...modules];
  return [...modules, 'module' in hardware ? hardware.module : hardware.report];
}

/** The user's own files by their place in the flake. */
export function ownFiles(modules: Files): Map<string, string> {
  return new Map([...modules].map(([path, content]) => [ownPath(path), content]));
}
