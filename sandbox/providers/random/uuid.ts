import { randomBytes } from 'node:crypto';
import type { Kind } from './resource';

/** `random:index/randomUuid:RandomUuid`: 128 random bits in the UUID notation, without version bits. */
export const uuid: Kind = {
  inputs: { keepers: { type: 'map' } },
  computed: ['id', 'result'],
  schemaVersion: 0,
  generate: (inputs) => {
    const result = randomBytes(16)
      .toString('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    return { id: result, outputs: { ...inputs, id: result, result } };
  },
  adopt: (id) => ({ inputs: {}, outputs: { id, result: id } }),
};
