import { randomInt } from 'node:crypto';
import type { PropertyMap } from '../rpc/values';
import type { Kind } from './resource';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
const SPECIAL = '!@#$%&*()-_=+[]{}<>:?';

/** `random:index/randomString:RandomString`: random characters of chosen classes, not secret. */
export const string: Kind = {
  inputs: {
    length: {
      type: 'number',
      required:
        'The length of the string desired. The minimum value for length is 1 and, length must also be ' +
        '>= (`min_upper` + `min_lower` + `min_numeric` + `min_special`).',
      minimum: 1,
    },
    keepers: { type: 'map' },
    lower: { type: 'bool', default: true },
    upper: { type: 'bool', default: true },
    numeric: { type: 'bool', default: true },
    number: { type: 'bool', default: true },
    special: { type: 'bool', default: true },
    minLower: { type: 'number', default: 0 },
    minUpper: { type: 'number', default: 0 },
    minNumeric: { type: 'number', default: 0 },
    minSpecial: { type: 'number', default: 0 },
    overrideSpecial: { type: 'string' },
  },
  computed: ['id', 'result'],
  schemaVersion: 2,
  generate: (inputs) => {
    const result = draw(inputs);
    return { id: result, outputs: { ...inputs, id: result, result } };
  },
  adopt: (id) => {
    const inputs = { length: id.length };
    return { inputs, outputs: { ...inputs, id, result: id } };
  },
};

/** Characters of the classes that are asked for. */
export function draw(inputs: PropertyMap): string {
  const special = typeof inputs.overrideSpecial === 'string' ? inputs.overrideSpecial : SPECIAL;
  const classes: [allowed: unknown, alphabet: string, least: number][] = [
    [inputs.lower, LOWER, inputs.minLower as number],
    [inputs.upper, UPPER, inputs.minUpper as number],
    [inputs.numeric !== false && inputs.number !== false, DIGITS, inputs.minNumeric as number],
    [inputs.special, special, inputs.minSpecial as number],
  ];
  const all = classes
    .filter(([allowed]) => allowed === true)
    .map(([, alphabet]) => alphabet)
    .join('');
  const drawn = classes.flatMap(([, alphabet, least]) => pick(alphabet, least));
  drawn.push(...pick(all, (inputs.length as number) - drawn.length));
  for (let index = drawn.length - 1; index > 0; index--) {
    const other = randomInt(index + 1);
    [drawn[index], drawn[other]] = [drawn[other] ?? '', drawn[index] ?? ''];
  }
  return drawn.join('');
}

function pick(alphabet: string, count: number): string[] {
  return Array.from({ length: count }, () => alphabet[randomInt(alphabet.length)] ?? '');
}
