import fc from 'fast-check';
import type { ConfigValue } from '../../model/fleet-spec';

/** Text with what Nix reads as syntax in strings, besides any other Unicode. */
export const text = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary' }) },
  {
    weight: 2,
    arbitrary: fc.string({
      unit: fc.constantFrom(
        '$',
        '{',
        '}',
        '"',
        "'",
        '\\',
        '\n',
        '\r',
        '\t',
        '\u0001',
        '\u007f',
        '\u0085',
        'a',
        ' ',
        '#',
        '/',
        '*',
        '\u2028',
        '\ufeff',
        '😀',
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '${x}',
      '$${x}',
      "''${x}",
      '\\${x}',
      '$',
      '-',
      '',
      '.',
      'a.b',
      'if',
      'or',
      'null',
      'true',
      '__proto__',
      '-1',
    ),
  },
);

/** What config can carry and Nix can hold: no NUL in text, no integer that JSON may have changed on its way. */
export const nixText = text.filter((value) => !value.includes('\0'));
export const nixNumber = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Number.isInteger(value)),
  fc.constantFrom(
    0,
    1,
    -1,
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
    0.1,
    -0.1,
    1e-7,
    -1.5e-300,
    5e-324,
    -5e-324,
    2.2250738585072014e-308,
    4503599627370495.5,
  ),
);

/** Nix's toJSON prints a set with one of these as something else than a set. */
const COERCED = new Set(['outPath', '__toString']);
export const nixName = nixText.filter((name) => !COERCED.has(name));

export const nixValue: fc.Arbitrary<ConfigValue> = fc.letrec<{ value: ConfigValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(nixText, nixNumber, fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(nixName, tie('value')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
  ),
})).value;
