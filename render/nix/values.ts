import type { ConfigValue } from '../../model/fleet-spec';
import {
  type AttrPath,
  binding,
  bool,
  type Entry,
  type Expr,
  float,
  int,
  list,
  nil,
  NixValueError,
  set,
  str,
} from './ast';

/** Config that cannot become Nix; says where in config it stands. */
export class ConfigValueError extends Error {
  /** @param path where in config, `options.services.foo.port` */
  constructor(
    readonly path: string,
    readonly problem: string,
  ) {
    super(`${path}: ${problem}`);
    this.name = 'ConfigValueError';
  }
}

/**
 * Config value → Nix expression with the same value. Names inside an object are taken literally, dots and all.
 * @param where config path for errors
 * @throws ConfigValueError
 */
export function valueExpr(value: ConfigValue, where: string): Expr {
  if (value === null) return nil;
  if (typeof value === 'boolean') return bool(value);
  if (typeof value === 'number') return located(where, () => numberExpr(value));
  if (typeof value === 'string') return located(where, () => str(value));
  if (Array.isArray(value)) return list(value.map((item, index) => valueExpr(item, `${where}[${index}]`)));
  return treeExpr(valueTree(value, where), where);
}

function numberExpr(value: number): Expr {
  if (!Number.isInteger(value)) return float(value);
  // Config travels as JSON: beyond 2^53 another integer than the one written may have arrived.
  if (!Number.isSafeInteger(value))
    throw new NixValueError(`expected an integer between -(2^53-1) and 2^53-1, found ${value}`);
  // Minus zero is the integer zero: option types tell integers from floats, not the signs of zeros.
  return int(value === 0 ? 0 : value);
}

/** Attribute names with values or further names; a Map because `__proto__` is a name like any other. */
type Tree = Map<string, Tree | Expr>;

function valueTree(value: Readonly<Record<string, ConfigValue>>, where: string): Tree {
  const tree: Tree = new Map();
  for (const [name, item] of Object.entries(value)) tree.set(name, node(item, `${where}.${show(name)}`));
  return tree;
}

function node(value: ConfigValue, where: string): Tree | Expr {
  const nested = typeof value === 'object' && value !== null && !Array.isArray(value);
  return nested && Object.keys(value).length > 0 ? valueTree(value, where) : valueExpr(value, where);
}

/**
 * Options of a host or a home → the bindings of one attribute set, in the order of config. Each name on the first level
 * is an option path as Nix writes it (`services.openssh.ports`, `environment.etc."my.conf".text`); names below it are
 * literal. Definitions that share a prefix are merged; two for one place are refused.
 * @throws ConfigValueError
 */
export function optionEntries(options: Readonly<Record<string, ConfigValue>>, where: string): Entry[] {
  const tree: Tree = new Map();
  for (const [key, value] of Object.entries(options)) {
    const place = `${where}.${key}`;
    const path = parseOptionPath(key, place);
    if (RESERVED.has(path[0]))
      throw new ConfigValueError(
        place,
        `"${path[0]}" is part of a module's structure, no option; use "modules" for modules`,
      );
    insert(tree, path, node(value, place), where);
  }
  return treeEntries(tree, where);
}

/** Names that the module system reads as structure at the top of a module. */
const RESERVED = new Set([
  'imports',
  'options',
  'config',
  'disabledModules',
  'freeformType',
  'require',
  '_module',
  '_class',
  '_file',
  'key',
]);

function insert(tree: Tree, [head, ...rest]: AttrPath, value: Tree | Expr, where: string): void {
  const place = `${where}.${show(head)}`;
  const there = tree.get(head);
  const [next, ...after] = rest;
  if (next !== undefined) {
    const below = there ?? new Map<string, Tree | Expr>();
    if (!(below instanceof Map))
      throw new ConfigValueError(place, 'set both as a value and as a group of options');
    tree.set(head, below);
    insert(below, [next, ...after], value, place);
  } else if (there === undefined) {
    tree.set(head, value);
  } else if (there instanceof Map && value instanceof Map) {
    for (const [name, item] of value) insert(there, [name], item, place);
  } else {
    const twice = !(there instanceof Map) && !(value instanceof Map);
    throw new ConfigValueError(place, twice ? 'set twice' : 'set both as a value and as a group of options');
  }
}

function treeExpr(tree: Tree, where: string): Expr {
  return set(treeEntries(tree, where));
}

/** A group of one is written as a path (`a.b = 1;`), as people write it. */
function treeEntries(tree: Tree, where: string): Entry[] {
  return [...tree].map(([name, item]) => {
    const path: [string, ...string[]] = [name];
    let inner = item;
    while (inner instanceof Map && inner.size === 1) {
      const [only] = inner;
      if (only === undefined) break;
      path.push(only[0]);
      inner = only[1];
    }
    const value = inner;
    return located(where, () => binding(path, value instanceof Map ? treeExpr(value, where) : value));
  });
}

const SEGMENT = /(?:([A-Za-z0-9_'@:+-]+)|"((?:[^"\\]|\\.)*)")(\.|$)/y;

/** `a.b."c.d"` → its names. @throws ConfigValueError for anything else. */
export function parseOptionPath(text: string, where: string): AttrPath {
  const parts: string[] = [];
  let position = 0;
  let more = true;
  while (more) {
    SEGMENT.lastIndex = position;
    const found = SEGMENT.exec(text);
    if (found === null)
      throw new ConfigValueError(
        where,
        `expected an option path like a.b."c.d" (other names in quotes), found ${JSON.stringify(text)}`,
      );
    parts.push(found[1] ?? (found[2] ?? '').replace(/\\(.)/gs, '$1'));
    position = SEGMENT.lastIndex;
    more = found[3] === '.';
  }
  const [head, ...rest] = parts;
  if (head === undefined) throw new ConfigValueError(where, 'expected an option path, found none');
  return [head, ...rest];
}

function show(name: string): string {
  return /^[\w@:+-]+$/.test(name) ? name : JSON.stringify(name);
}

function located<T>(where: string, build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (error instanceof NixValueError) throw new ConfigValueError(where, error.message);
    throw error;
  }
}
