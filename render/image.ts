import type { ImageSpec } from '../model/fleet-spec';
import { extensionsFile } from './extensions';
import {
  importsOf,
  jsonFile,
  listBinding,
  moduleFile,
  moduleImports,
  packageExprs,
  strings,
} from './module-file';
import { binding, bool, type Entry, set, str } from './nix/ast';
import type { Files } from './reach';

/**
 * The files of one container image in the whole fleet's flake.
 * @param own the user's own files by their place in the flake
 */
export function imageFiles(image: ImageSpec, own: Files): Map<string, string> {
  const beside = extensionsFile(own);
  const text = moduleFile(
    image.packages.length > 0 ? ['pkgs'] : [],
    beside.size > 0 ? [importsOf(moduleImports([], [...beside.keys()]))] : [],
    settings(image),
    listBinding(['packages'], packageExprs(image.packages)),
  );
  return new Map(
    [['default.nix', text], ['meta.json', jsonFile({ channel: image.channel })], ...beside].map(
      ([file = '', content = '']) => [`images/${image.name}/${file}`, content] as const,
    ),
  );
}

function settings({ profile, groups, exclude, unfree, user, env, vscode, nix }: ImageSpec): Entry[] {
  const variables = Object.entries(env).map(([name, value]) => binding([name], str(value)));
  return [
    ...(profile === undefined ? [] : [binding(['profile'], str(profile))]),
    ...groups.map((group) => binding(['groups', group, 'enable'], bool(true))),
    ...listBinding(['exclude'], strings(exclude)),
    ...listBinding(['unfree'], strings(unfree)),
    binding(['user'], str(user)),
    ...(variables.length > 0 ? [binding(['env'], set(variables))] : []),
    binding(['vscode'], bool(vscode)),
    binding(['nix'], bool(nix)),
  ];
}
