import { randomBytes } from 'node:crypto';
import type { PropertyMap } from '../rpc/values';
import type { Kind } from './resource';

/** `random:index/randomId:RandomId`: random bytes as a name in several alphabets, not secret. */
export const id: Kind = {
  inputs: {
    byteLength: {
      type: 'number',
      required:
        'The number of random bytes to produce. The minimum value is 1, which produces eight bits of randomness.',
      minimum: 1,
    },
    keepers: { type: 'map' },
    prefix: { type: 'string' },
  },
  computed: ['b64Std', 'b64Url', 'dec', 'hex', 'id'],
  schemaVersion: 0,
  generate: (inputs) => {
    const drawn = randomBytes(inputs.byteLength as number);
    return { id: drawn.toString('base64url'), outputs: { ...inputs, ...encodings(drawn, inputs.prefix) } };
  },
  adopt: (given) => {
    const comma = given.lastIndexOf(',');
    const drawn = Buffer.from(given.slice(comma + 1), 'base64url');
    const inputs = { byteLength: drawn.length, ...(comma < 0 ? {} : { prefix: given.slice(0, comma) }) };
    return {
      inputs,
      outputs: { ...inputs, ...encodings(drawn, comma < 0 ? undefined : given.slice(0, comma)) },
    };
  },
};

function encodings(bytes: Buffer, prefix: unknown): PropertyMap {
  const before = typeof prefix === 'string' ? prefix : '';
  const hex = bytes.toString('hex');
  return {
    id: bytes.toString('base64url'),
    b64Std: before + bytes.toString('base64'),
    b64Url: before + bytes.toString('base64url'),
    hex: before + hex,
    dec: before + BigInt(`0x${hex}`).toString(),
  };
}
