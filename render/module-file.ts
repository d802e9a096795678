import {
  type AttrPath,
  binding,
  blank,
  type Entry,
  type Expr,
  list,
  moduleFunction,
  name,
  path,
  select,
  set,
  str,
} from './nix/ast';
import { printFile } from './nix/print';

/** First line of every rendered module. */
export const HEADER = '# Rendered from stack config: change it there.\n';

/** A rendered NixOS or home-manager module. */
export function moduleFile(formals: readonly string[], ...groups: readonly (readonly Entry[])[]): string {
  const filled = groups.filter((group) => group.length > 0);
  const entries = filled.flatMap((group, index) => (index === 0 ? group : [blank, ...group]));
  const body = set(entries);
  const text = printFile(formals.length === 0 ? body : moduleFunction(formals, body));
  return `${HEADER}${text}`;
}

/** Nothing for an empty list, so that a rendered file says only what config says. */
export function listBinding(attrPath: AttrPath, items: readonly Expr[]): Entry[] {
  return items.length === 0 ? [] : [binding(attrPath, list(items))];
}

export function strings(items: readonly string[]): Expr[] {
  return items.map(str);
}

export function importsOf(paths: readonly string[]): Entry {
  return binding(['imports'], list(paths.map(path)));
}

/** Paths from `<hosts or homes>/<name>/`: modules of the flake, then the files beside. */
export function moduleImports(modules: readonly string[], beside: readonly string[]): string[] {
  return [
    ...modules.map((file) => `../../${file.replace(/\/default\.nix$/, '')}`),
    ...beside.map((file) => `./${file}`),
  ];
}

/** `kdePackages.kate` → `pkgs.kdePackages.kate`; what an unknown one comes to, `model/nix-mistakes.ts` reads. */
export function packageExprs(packages: readonly string[]): Expr[] {
  return packages.map((attribute) => select(name('pkgs'), attribute.split('.') as unknown as AttrPath));
}

/** Stable JSON that Nix reads. */
export function jsonFile(
  value: Readonly<Record<string, string | number | Readonly<Record<string, string>> | undefined>>,
): string {
  const sorted = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
}
