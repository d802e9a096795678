import * as fc from 'fast-check';
import { type Documented, misfits } from '../support/option-fit';
import { indexed, reviewed } from '../support/option-index';
import { parseType, type Value } from '../support/option-type';

/** Options by name. */
const options = (types: Readonly<Record<string, string>>): Documented => ({
  typeOf: (name) => types[name],
  isGroup: (name) => Object.keys(types).some((other) => other.startsWith(`${name}.`)),
});
const fits = (words: string, value: Value): boolean =>
  misfits('a', value, options({ a: words })).length === 0;

const PACKAGE = { $: 'package' };
const NULL = { $: 'null' };
const UNIT =
  'list of string matching the pattern [a-zA-Z0-9@%:_.\\-]+[.](service|socket|device|mount|automount|swap|target|path|timer|scope|slice)';

test.each<[string, Value[], Value[]]>([
  ['boolean', [true, false], ['true', 1, NULL]],
  ['string', ['', 'a\nb'], [true, PACKAGE, ['a']]],
  ['package', [PACKAGE], ['hello', { $: 'path' }]],
  ['path', ['/etc', PACKAGE, { $: 'path' }], ['etc', 1]],
  ['null or string', [NULL, 'a'], [1, [NULL]]],
  ['signed integer', [0, -1], ['1', 1.5, { $: 'float' }]],
  ['unsigned integer, meaning >=0', [0], [-1]],
  ['positive integer, meaning >0', [1], [0]],
  ['16 bit unsigned integer; between 0 and 65535 (both inclusive)', [0, 65535], [65536, -1, '80']],
  ['integer between 0 and 100 (both inclusive)', [0, 100], [101]],
  ['one of "a", "b c"', ['a', 'b c'], ['c', 'a", "b c']],
  ['one of "zstd", "lz4" or string', ['zstd', 'other'], [1]],
  ['one of <null>, true, "auto"', [NULL, true, 'auto'], ['true', false]],
  ['signed integer or value "auto" (singular enum)', [4, 'auto'], ['manual']],
  ['list of string', [[], ['a']], ['a', [1], [NULL]]],
  ['list of (one of "a", "b")', [['a', 'b']], [['c']]],
  ['non-empty (list of string (with check: non-empty))', [['a']], [['']]],
  ['attribute set of string', [{}, { b: 'c' }], [{ b: 1 }, [], PACKAGE]],
  ['attribute set of (list of package)', [{ b: [PACKAGE] }], [{ b: PACKAGE }]],
  ['list of ((submodule) or string convertible to it)', [['/etc'], [{}]], [[1]]],
  ['path or package or (attribute set)', ['/x', PACKAGE, { b: 1 }], [true]],
  ['null or path not in the Nix store', [NULL, '/var/key'], ['/nix/store/x']],
  [
    'string matching the pattern ^$|^[[:alnum:]]([[:alnum:]_-]{0,61}[[:alnum:]])?$',
    ['', 'web-1'],
    ['-web', 'a.b'],
  ],
  [UNIT, [['a@b.service'], ['dev-a\\x2db.device']], [['a.unit']]],
  ['(optionally newline-terminated) single-line string', ['a', 'a\n'], ['a\nb']],
  ['JSON value', [{ b: [1, NULL, 'c'] }, PACKAGE], [{ b: { $: 'function' } }]],
  ['list of (nixpkgs overlay)', [[{ $: 'function' }]], [[{}]]],
])('[R6.0] %s', (words, good, bad) => {
  for (const value of good) expect([value, fits(words, value)]).toEqual([value, true]);
  for (const value of bad) expect([value, fits(words, value)]).toEqual([value, false]);
});

describe('a submodule', () => {
  const users = options({
    users: 'attribute set of (submodule)',
    'users.<name>.isNormalUser': 'boolean',
    'users.<name>.ssh.keys': 'list of string',
    settings: 'attribute set of (atom (null, bool, int, float or string))',
    'settings.Port': 'signed integer',
  });

  test('[R6.0] is looked at option by option, in groups too', () => {
    const of = (user: Value) => misfits('users', { mitsio: user }, users);
    expect(of({ isNormalUser: true, ssh: { keys: ['k'] } })).toEqual([]);
    expect(of({ isNormal: true })).toEqual(['users.<name>.isNormal: no such option']);
    expect(of({ isNormalUser: 'yes' })).toEqual(['users.<name>.isNormalUser: "yes" is not of type boolean']);
    expect(of({ ssh: { keys: [1] } })).toEqual(['users.<name>.ssh.keys.*: 1 is not of type list of string']);
  });

  test('[R6.0] is a module by itself, where it is a function or a file', () => {
    expect(misfits('users', { mitsio: { $: 'function' } }, users)).toEqual([]);
  });

  test('[R6.0] that is open holds what is no option to its own type', () => {
    expect(misfits('settings', { Port: 22, Banner: 'x' }, users)).toEqual([]);
    expect(misfits('settings', { Port: '22' }, users)).toHaveLength(1);
    expect(misfits('settings', { Banner: ['x'] }, users)).toHaveLength(1);
  });

  test('[R6.0] each of several definitions of one attribute is looked at', () => {
    const merged = (values: Value[]) => ({ mitsio: { isNormalUser: { $: 'merge', values } } });
    expect(misfits('users', merged([true, false]), users)).toEqual([]);
    expect(misfits('users', merged([true, 1]), users)).toHaveLength(1);
  });
});

test('[R6.0] what is not understood is never taken for fitting', () => {
  for (const words of [
    'frobnicator',
    'list of frobnicator',
    'null or frobnicator',
    'string of sorts',
    'one of a',
  ])
    expect(misfits('a', 'x', options({ a: words }))).toEqual([expect.stringContaining('not understood')]);
});

test('[R6.0] every type of the index is understood', () => {
  const words = [...Object.values(indexed()), ...Object.values(reviewed())].flatMap((options) =>
    Object.values(options).flatMap((entry: unknown) => types(entry)),
  );
  expect(words.length).toBeGreaterThan(300);
  for (const one of words) expect(() => parseType(one)).not.toThrow();
});

function types(entry: unknown): string[] {
  if (typeof entry === 'string') return [entry];
  const { type = entry } = entry as { type?: unknown };
  return typeof type === 'string' ? [type] : Object.values(type as Record<string, string>);
}

const LEAVES: readonly (readonly [string, fc.Arbitrary<Value>])[] = [
  ['boolean', fc.boolean()],
  ['string', fc.string()],
  ['signed integer', fc.integer()],
  ['package', fc.constant(PACKAGE)],
];
/** A type's words with values of it. */
const typed: fc.Arbitrary<readonly [string, fc.Arbitrary<Value>]> = fc.letrec<{
  type: readonly [string, fc.Arbitrary<Value>];
}>((tie) => ({
  type: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(...LEAVES),
    tie('type').map(([words, value]) => [`list of (${words})`, fc.array(value, { maxLength: 3 })] as const),
    tie('type').map(
      ([words, value]) =>
        [`attribute set of (${words})`, fc.dictionary(fc.stringMatching(/^[a-z]+$/), value)] as const,
    ),
    tie('type').map(([words, value]) => [`null or (${words})`, fc.oneof(fc.constant(NULL), value)] as const),
  ),
})).type;

test('[R6.0] every value of a type fits it, and nothing that is none does', () => {
  fc.assert(
    fc.property(
      typed.chain(([words, value]) => value.map((one): [string, Value] => [words, one])),
      ([words, value]) => fits(words, value) && !fits(words, { $: 'nothing' }),
    ),
  );
});
