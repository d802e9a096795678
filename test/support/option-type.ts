/** A definition, as `definitions.nix` shows it: JSON, where a set with the key `$` stands for what is no data. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value };

/** A type of an option, as its documentation describes it in words. */
export type OptionType =
  | { readonly kind: 'leaf'; readonly accepts: (value: Value) => boolean }
  | { readonly kind: 'union'; readonly of: readonly OptionType[] }
  | { readonly kind: 'list'; readonly of: OptionType }
  /** Attributes that are options of their own have their own types; others are of `rest`, or nothing where it is absent. */
  | { readonly kind: 'set'; readonly rest?: OptionType };

type Accepts = (value: Value) => boolean;

/** What a value is that is no data: `package`, `function`, `path`, … */
export const mark = (value: Value): string | undefined =>
  isSet(value) && typeof value.$ === 'string' ? value.$ : undefined;
const isSet = (value: Value): value is Readonly<Record<string, Value>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** An attribute set that is plain data. */
export const isData = (value: Value): value is Readonly<Record<string, Value>> =>
  isSet(value) && mark(value) === undefined;

const marked =
  (...marks: readonly string[]): Accepts =>
  (value) =>
    marks.includes(mark(value) ?? '');
const isText = (value: Value): value is string => typeof value === 'string';
const text =
  (pattern: RegExp): Accepts =>
  (value) =>
    isText(value) && pattern.test(value);
const isInteger: Accepts = (value) => typeof value === 'number' && Number.isInteger(value);
const between =
  (least: number, most: number): Accepts =>
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
const either =
  (...all: readonly Accepts[]): Accepts =>
  (value) =>
    all.some((accepts) => accepts(value));

const isNull = marked('null');
const isBoolean: Accepts = (value) => typeof value === 'boolean';
const isNumber = either((value) => typeof value === 'number', marked('float'));
const isPath = either(text(/^\//), marked('path', 'package', 'source'));
const isAtom = either(isNull, isBoolean, isNumber, isText);
/** JSON, and what Nix writes as JSON's text: a package or a path. */
const isJson: Accepts = (value) =>
  isAtom(value) || isPath(value) || (Array.isArray(value) ? value.every(isJson) : isTree(value));
const isTree: Accepts = (value) => isData(value) && Object.values(value).every(isJson);
const isLine = text(/^[^\n]*\n?$/);

/** The words of the documentation for types that hold no other: the whole vocabulary that this project meets. */
const LEAVES: Readonly<Record<string, Accepts>> = {
  null: isNull,
  '<null>': isNull,
  boolean: isBoolean,
  string: isText,
  package: marked('package'),
  path: isPath,
  'absolute path': isPath,
  'An absolute path': isPath,
  'path, not containing newlines or colons': text(/^\/[^\n:]*$/),
  'path not in the Nix store': text(/^\/(?!nix\/store\/)/),
  'signed integer': isInteger,
  'unsigned integer, meaning >=0': between(0, Infinity),
  'positive integer, meaning >0': between(1, Infinity),
  '16 bit unsigned integer; between 0 and 65535 (both inclusive)': between(0, 65535),
  'floating point number': isNumber,
  'strings concatenated with "\\n"': isText,
  'strings concatenated with ","': isText,
  '(optionally newline-terminated) single-line string': isLine,
  'string without line breaks or quotes': text(/^[^\n"]*$/),
  'string without spaces': text(/^\S*$/),
  'string, with spaces inside double quotes': text(/^([^\s"]|"[^"]*")*$/),
  'string, not containing newlines or colons': text(/^[^\n:]*$/),
  'string (with check: non-empty)': text(/\S/),
  'non-empty string': text(/\S/),
  'session name': text(/./),
  'attribute set': isData,
  'attribute sets': isData,
  'unspecified value': () => true,
  anything: () => true,
  'nixpkgs config': isData,
  'nixpkgs overlay': marked('function'),
  'JSON value': isJson,
  'YAML 1.1 value': isJson,
  'YAML value': isJson,
  'GVariant value': either(isAtom, marked('gvariant'), (value) => Array.isArray(value)),
  'sysctl option value': isAtom,
  'systemd option': either(
    isAtom,
    isPath,
    (value) => Array.isArray(value) && value.every(either(isAtom, isPath)),
  ),
  'atom (null, bool, int, float or string)': isAtom,
  'INI atom (null, bool, int, float or string)': isAtom,
  'Nix config atom (null, bool, int, float, str, path or package)': either(isAtom, isPath),
};
const BY_LENGTH = Object.keys(LEAVES).sort((one, other) => other.length - one.length);

/** A type and what stands after it. */
type Read = readonly [OptionType, string];

/** @throws Error that quotes what it does not understand: nothing is taken for fitting unread */
export function parseType(description: string): OptionType {
  const [type, rest] = readUnion(description.trim());
  if (rest !== '') throw new Error(`type not understood from "${rest}" on: ${description}`);
  return type;
}

function readUnion(words: string): Read {
  const [first, rest] = readOne(words);
  const all = [first];
  let left = rest;
  while (left.startsWith(' or ')) {
    const [next, after] = readOne(left.slice(' or '.length));
    all.push(next);
    left = after;
  }
  // What it is converted to is one of the union as well.
  if (left.startsWith(' convertible to it')) left = left.slice(' convertible to it'.length);
  return [all.length === 1 ? first : { kind: 'union', of: all }, left];
}

function readOne(words: string): Read {
  const leaf = BY_LENGTH.find(
    (known) => words.startsWith(known) && !/^(\w| of | matching )/.test(words.slice(known.length)),
  );
  if (leaf !== undefined)
    return [{ kind: 'leaf', accepts: LEAVES[leaf] ?? isNull }, words.slice(leaf.length)];
  for (const [prefix, read] of COMPOUND)
    if (words.startsWith(prefix)) return read(words.slice(prefix.length));
  throw new Error(`type not understood: ${words}`);
}

/** What begins a type that holds others, and how it goes on. */
const COMPOUND: readonly (readonly [string, (rest: string) => Read])[] = [
  ['list of ', (rest) => within(readOne(rest), (of) => ({ kind: 'list', of }))],
  ['non-empty ', readOne],
  ['attribute set of ', (rest) => within(readOne(rest), (of) => ({ kind: 'set', rest: of }))],
  ['lazy attribute set of ', (rest) => within(readOne(rest), (of) => ({ kind: 'set', rest: of }))],
  [
    'section of an INI file (attrs of ',
    (rest) => closed(within(readUnion(rest), (of) => ({ kind: 'set', rest: of }))),
  ],
  ['a non-empty list of them', (rest) => [{ kind: 'list', of: { kind: 'leaf', accepts: isAtom } }, rest]],
  ['open submodule of ', (rest) => within(readOne(rest), (of) => ({ kind: 'set', rest: of }))],
  ['submodule', (rest) => [{ kind: 'set' }, rest]],
  ['one of ', readChoices],
  ['value ', (rest) => readChoices(rest.replace(' (singular enum)', ''))],
  ['string matching the pattern ', readPattern],
  ['integer between ', readRange],
  ['(', (rest) => closed(readUnion(rest))],
];

function within([type, rest]: Read, make: (type: OptionType) => OptionType): Read {
  return [make(type), rest];
}

function closed([type, rest]: Read): Read {
  if (!rest.startsWith(')')) throw new Error(`type not understood: no ) at "${rest}"`);
  return [type, rest.slice(1)];
}

function readRange(words: string): Read {
  const [found = '', least, most] = /^(-?\d+) and (-?\d+) \(both inclusive\)/.exec(words) ?? [];
  if (found === '') throw new Error(`type not understood: integer between ${words}`);
  return [{ kind: 'leaf', accepts: between(Number(least), Number(most)) }, words.slice(found.length)];
}

/** `"a", "b", true, <null>`, up to an ` or ` or the end; disko's `one of zfs_fs,zfs_volume` are submodules by their `type`. */
function readChoices(words: string): Read {
  const kinds = /^[a-z_]+(?:,[a-z_]+)+/.exec(words)?.[0];
  if (kinds !== undefined) return [{ kind: 'set' }, words.slice(kinds.length)];
  const found = /^(?:(?:"[^"]*"|true|false|<null>|-?\d+)(?:, )?)+/.exec(words)?.[0] ?? '';
  const choices: Value[] = [...found.matchAll(/"([^"]*)"|[^\s,]+/g)].map(
    ([word, quoted]) => quoted ?? (word === '<null>' ? { $: 'null' } : (JSON.parse(word) as Value)),
  );
  const texts = new Set(choices.map((choice) => JSON.stringify(choice)));
  return [{ kind: 'leaf', accepts: (value) => texts.has(JSON.stringify(value)) }, words.slice(found.length)];
}

/** A pattern of POSIX: classes have names, and in brackets a backslash is itself. */
function readPattern(pattern: string): Read {
  const classes = {
    '[:alnum:]': 'A-Za-z0-9',
    '[:alpha:]': 'A-Za-z',
    '[:digit:]': '0-9',
    '[:xdigit:]': '0-9a-fA-F',
  };
  let source = pattern;
  for (const [name, letters] of Object.entries(classes)) source = source.replaceAll(name, letters);
  source = source.replaceAll(/\[[^\]]*\]/g, (set) => set.replaceAll('\\', '\\\\'));
  return [{ kind: 'leaf', accepts: text(new RegExp(`^(?:${source})$`)) }, ''];
}
