/**
 * Syntax tree of the part of the Nix language that is rendered. A tree that can be built here always prints to an
 * expression that Nix reads back as the same value; what has no such form is refused by the constructor functions.
 */
export type Expr =
  | { readonly kind: 'null' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'path'; readonly value: string }
  | { readonly kind: 'name'; readonly value: string }
  | { readonly kind: 'list'; readonly items: readonly Expr[] }
  | { readonly kind: 'set'; readonly entries: readonly Entry[] }
  | { readonly kind: 'select'; readonly from: Expr; readonly path: AttrPath }
  | { readonly kind: 'apply'; readonly fn: Expr; readonly args: readonly Expr[] }
  | { readonly kind: 'function'; readonly formals: readonly string[]; readonly body: Expr };

/** Attribute names from the outside in; any text is a name, the printer quotes where it must. */
export type AttrPath = readonly [string, ...string[]];

/** What stands between the braces of an attribute set. */
export type Entry =
  | { readonly kind: 'binding'; readonly path: AttrPath; readonly value: Expr }
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'blank' };

/** A value that Nix has no form for. */
export class NixValueError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NixValueError';
  }
}

const INT_MAX = 2n ** 63n - 1n;
/** Below it a double is subnormal; Nix's lexer takes strtod's ERANGE for a syntax error. */
export const SMALLEST_NORMAL = 2.2250738585072014e-308;

export const nil: Expr = { kind: 'null' };

export function bool(value: boolean): Expr {
  return { kind: 'bool', value };
}

/** @throws NixValueError outside the signed 64-bit range. */
export function int(value: bigint | number): Expr {
  if (typeof value === 'number' && !Number.isInteger(value))
    throw new NixValueError(`expected an integer, found ${value}`);
  const exact = BigInt(value);
  if (exact > INT_MAX || exact < -INT_MAX - 1n)
    throw new NixValueError(`expected an integer of 64 bits, found ${exact}`);
  return { kind: 'int', value: exact };
}

/** @throws NixValueError for NaN and the infinities. */
export function float(value: number): Expr {
  if (!Number.isFinite(value)) throw new NixValueError(`expected a finite number, found ${value}`);
  return { kind: 'float', value };
}

/** @throws NixValueError for text that holds NUL (Nix strings end there) or half a surrogate pair (no UTF-8 form). */
export function str(value: string): Expr {
  return { kind: 'string', value: checkedText(value) };
}

/** Everything that Nix reads as one path token, and nothing that it would interpolate. */
const PATH = /^\.{1,2}(\/[A-Za-z0-9_+.-]+)+$/;

/** A relative path literal. @throws NixValueError where Nix would not read it as one literal. */
export function path(value: string): Expr {
  if (!PATH.test(value))
    throw new NixValueError(
      `expected a path like ./a/b.nix of letters, digits and _+.-, found ${quoted(value)}`,
    );
  return { kind: 'path', value };
}

const NAME = /^[A-Za-z_][A-Za-z0-9_'-]*$/;
/** Words that Nix reads as syntax. `or` is one only after a selection, but is quoted to be safe. */
const KEYWORDS = new Set(['assert', 'else', 'if', 'in', 'inherit', 'let', 'or', 'rec', 'then', 'with']);

export function isIdentifier(text: string): boolean {
  return NAME.test(text) && !KEYWORDS.has(text);
}

/** A variable. @throws NixValueError for what is no identifier. */
export function name(value: string): Expr {
  if (!isIdentifier(value)) throw new NixValueError(`expected a Nix identifier, found ${quoted(value)}`);
  return { kind: 'name', value };
}

export function list(items: readonly Expr[]): Expr {
  return { kind: 'list', items };
}

export function set(entries: readonly Entry[]): Expr {
  return { kind: 'set', entries };
}

export function binding(attrPath: AttrPath, value: Expr): Entry {
  return { kind: 'binding', path: checkedPath(attrPath), value };
}

/** One line of comment. @throws NixValueError for text of several lines. */
export function comment(text: string): Entry {
  if (/[\r\n]/.test(checkedText(text))) throw new NixValueError('expected a comment of one line');
  return { kind: 'comment', text };
}

export const blank: Entry = { kind: 'blank' };

export function select(from: Expr, attrPath: AttrPath): Expr {
  return { kind: 'select', from, path: checkedPath(attrPath) };
}

export function apply(fn: Expr, ...args: readonly [Expr, ...Expr[]]): Expr {
  return { kind: 'apply', fn, args };
}

/** A module's function: `{ config, lib, ... }: body`. */
export function moduleFunction(formals: readonly string[], body: Expr): Expr {
  for (const formal of formals) name(formal);
  return { kind: 'function', formals, body };
}

function checkedPath(attrPath: AttrPath): AttrPath {
  attrPath.forEach(checkedText);
  return attrPath;
}

function checkedText(text: string): string {
  if (text.includes('\0')) throw new NixValueError(`expected text without NUL, found ${quoted(text)}`);
  // Without the u flag's pairing, a lone half would be written as U+FFFD: silently another text.
  if (/\p{Surrogate}/u.test(text))
    throw new NixValueError(`expected Unicode text, found half a surrogate pair in ${quoted(text)}`);
  return text;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}…` : text);
}
