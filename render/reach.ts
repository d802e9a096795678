import { posix } from 'node:path';
import { pathLiterals } from './nix/path-literals';

/** Text files by path relative to the root of a flake. */
export type Files = ReadonlyMap<string, string>;

/** Scanned once per text: a thousand hosts share the same modules. */
const scanned = new Map<string, readonly string[]>();

/**
 * The files that an evaluation can read, starting at some of them: what their relative path literals name, and so on. A
 * literal that names a folder means its `default.nix`, or all of the folder where it has none.
 * @throws Error where a literal names nothing
 */
export function reach(files: Files, roots: readonly string[]): Map<string, string> {
  const reached = new Map<string, string>();
  const waiting = [...roots];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path)) continue;
    const content = files.get(path);
    if (content === undefined) throw new Error(`${path}: not among the files under nix/`);
    reached.set(path, content);
    if (path.endsWith('.nix')) waiting.push(...named(files, path, content));
  }
  return new Map([...reached].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function named(files: Files, path: string, content: string): string[] {
  let literals = scanned.get(content);
  if (literals === undefined) scanned.set(content, (literals = pathLiterals(content)));
  return literals.flatMap((literal) => resolveLiteral(files, path, literal));
}

function resolveLiteral(files: Files, from: string, literal: string): string[] {
  const target = posix.join(posix.dirname(from), literal);
  if (files.has(target)) return [target];
  if (files.has(`${target}/default.nix`)) return [`${target}/default.nix`];
  const inside = [...files.keys()].filter((path) => path.startsWith(`${target}/`));
  if (inside.length === 0) throw new Error(`${from}: names ${literal}, which is not there`);
  return inside;
}

/** File of a profile or platform: `<folder>/<name>.nix`, or `<folder>/<name>/default.nix`. @throws Error where neither is there */
export function entryFile(files: Files, folder: string, name: string): string {
  const found = [`${folder}/${name}.nix`, `${folder}/${name}/default.nix`].find((path) => files.has(path));
  if (found !== undefined) return found;
  throw new Error(`${folder}/${name}.nix: not among the files under nix/`);
}
