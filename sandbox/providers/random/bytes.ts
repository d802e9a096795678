import { randomBytes } from 'node:crypto';
import type { PropertyMap } from '../rpc/values';
import { Secret } from '../rpc/values';
import type { Kind } from './resource';

/** `random:index/randomBytes:RandomBytes`: cryptographic random bytes, kept secret. */
export const bytes: Kind = {
  inputs: {
    length: {
      type: 'number',
      required: 'The number of bytes requested. The minimum value for length is 1.',
      minimum: 1,
    },
    keepers: { type: 'map' },
  },
  computed: ['base64', 'hex'],
  schemaVersion: 0,
  generate: (inputs) => {
    const drawn = randomBytes(inputs.length as number);
    return { id: drawn.toString('base64'), outputs: { ...inputs, ...encodings(drawn) } };
  },
  adopt: (id) => {
    const given = Buffer.from(id, 'base64');
    if (given.toString('base64') !== id) {
      throw new Error(
        'Import Random bytes Error: There was an error during the parsing of the base64 string.\n\n' +
          'Original Error: illegal base64 data',
      );
    }
    const inputs = { length: given.length };
    return { inputs, outputs: { ...inputs, ...encodings(given) } };
  },
};

function encodings(bytes: Buffer): PropertyMap {
  return { base64: new Secret(bytes.toString('base64')), hex: new Secret(bytes.toString('hex')) };
}
