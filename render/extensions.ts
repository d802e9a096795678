import { moduleFile } from './module-file';
import { apply, binding, type Entry, type Expr, list, name, path, select, set } from './nix/ast';
import type { Files } from './reach';

/** Folder of the project that is the user's own: what lies in it is picked up, and named nowhere (R5.8). */
export const OWN_FOLDER = 'own';

/** Modules of the user's own that every host (`modules`) or every home (`home`) imports. */
export function ownModules(files: Files, kind: 'modules' | 'home'): string[] {
  return [...entries(files, kind).values()];
}

/**
 * `extensions.nix`: the user's own overlays, packages (`pkgs.<name>`, called with `callPackage`) and scripts (a package of
 * that name with one program); nothing where there are none.
 */
export function extensionsFile(files: Files): Map<string, string> {
  const overlays = [...entries(files, 'overlays').values()].map((file) =>
    apply(name('import'), literal(file)),
  );
  const all = [
    ...overlays,
    ...overlayOf('packagesOverlay', entries(files, 'packages')),
    ...overlayOf('scriptsOverlay', entries(files, 'scripts', '.sh')),
  ];
  if (all.length === 0) return new Map();
  const text = moduleFile(['fleetLib'], [binding(['nixpkgs', 'overlays'], list(all))]);
  return new Map([['extensions.nix', text]]);
}

function overlayOf(fn: string, found: ReadonlyMap<string, string>): Expr[] {
  if (found.size === 0) return [];
  const items = [...found].map(([key, file]): Entry => binding([key], literal(file)));
  return [apply(select(name('fleetLib'), [fn]), set(items))];
}

function literal(file: string): Expr {
  return path(`../../${file.replace(/\/default\.nix$/, '')}`);
}

/** `<name>.nix` and `<name>/default.nix` in one folder, by name. */
function entries(files: Files, folder: string, ending = '.nix'): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of files.keys()) {
    const prefix = `${OWN_FOLDER}/${folder}/`;
    if (!file.startsWith(prefix)) continue;
    const [head = '', ...below] = file.slice(prefix.length).split('/');
    if (below.length === 0 && head.endsWith(ending)) found.set(head.slice(0, -ending.length), file);
    else if (ending === '.nix' && below.join('/') === 'default.nix') found.set(head, file);
  }
  return found;
}
