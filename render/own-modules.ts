import { posix } from 'node:path';
import type { Files } from './reach';

/**
 * Where a user's own file stands in a rendered flake: what lies under `nix/` keeps its place beside our modules, so that
 * its relative imports hold; the rest is put under `own/`.
 */
export function ownPath(projectPath: string): string {
  const path = posix.normalize(projectPath);
  return path.startsWith('nix/') ? path.slice('nix/'.length) : `own/${path}`;
}

/** The user's own files by their place in the flake. */
export function ownFiles(modules: Files): Map<string, string> {
  return new Map([...modules].map(([path, content]) => [ownPath(path), content]));
}
