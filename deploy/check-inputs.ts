import { join, sep } from 'node:path';
import { declaredInputs, usedInputs } from '../render/lock-part';
import { DeployError } from './errors';
import { folderReference, referencedFolder } from './flake-reference';
import { FLEET_FOLDER } from './fleet-folder';
import { writeTree } from './write-tree';

type Files = ReadonlyMap<string, string>;
type Inputs = Readonly<Record<string, string>>;

/**
 * Where no lock says what inputs are, Nix asks for every one: what a configuration does not use is an empty flake, so that
 * nobody has to name or fetch it.
 */
export function unusedInputs(files: Files): Inputs {
  const used = usedInputs(files);
  if (files.has('flake.lock') || used === undefined) return {};
  const folder = join(FLEET_FOLDER, 'check', 'no-input');
  const unused = declaredInputs(files).filter((input) => !used.includes(input));
  if (unused.length > 0) writeTree(folder, new Map([['flake.nix', '{ outputs = _: { }; }\n']]), 'empty');
  return Object.fromEntries(unused.map((input) => [input, folderReference(folder)]));
}

/** Inputs that Nix has to find by itself: neither locked nor named. */
export function fetchedInputs(files: Files, named: Inputs): string[] {
  if (files.has('flake.lock')) return [];
  return declaredInputs(files).filter((input) => named[input] === undefined);
}

/** Stand-ins and the real nixpkgs in one evaluation would show what neither is. @throws DeployError */
export function requireReal(name: string, files: Files, inputs: Inputs): void {
  const used = usedInputs(files) ?? Object.keys(inputs);
  const simulated = used.filter((input) => {
    const folder = referencedFolder(inputs[input] ?? '')?.folder;
    return folder?.startsWith(join(process.cwd(), 'sandbox') + sep) === true;
  });
  if (simulated.length === 0) return;
  throw new DeployError({
    host: name,
    phase: 'evaluation',
    expected: 'real inputs beside a real nixpkgs',
    found: `stand-ins for ${simulated.join(', ')}`,
    next: `name them too: ${simulated.map((input) => `--input ${input}=REF`).join(' ')}`,
  });
}
