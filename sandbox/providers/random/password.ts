import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { PropertyMap } from '../rpc/values';
import { Secret } from '../rpc/values';
import type { Kind } from './resource';
import { draw, string } from './string';

/** `random:index/randomPassword:RandomPassword`: as a RandomString, but secret, so that its id says nothing. */
export const password: Kind = {
  inputs: string.inputs,
  computed: ['id', 'result', 'bcryptHash'],
  schemaVersion: 3,
  generate: (inputs) => ({ id: 'none', outputs: { ...inputs, ...outputsOf(draw(inputs)) } }),
  adopt: (result) => {
    const inputs = { length: result.length };
    return { inputs, outputs: { ...inputs, ...outputsOf(result) } };
  },
};

function outputsOf(result: string): PropertyMap {
  return { id: 'none', result: new Secret(result), bcryptHash: new Secret(bcrypt(result)) };
}

const COST = 10;
const ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Of the first 72 bytes, as the official provider; by the C library, which every Debian reaches through Perl. */
function bcrypt(text: string): string {
  // 22 characters are 132 bits, of which bcrypt takes 128: the last one has but four values.
  const salt = [...randomBytes(22)].map(
    (byte, index) => ALPHABET[index === 21 ? (byte & 3) << 4 : byte & 63],
  );
  const input = Buffer.from(text).subarray(0, 72);
  const program = 'local $/; print crypt(<STDIN>, $ARGV[0])';
  const hash = execFileSync('perl', ['-e', program, `$2b$${COST}$${salt.join('')}`], { input }).toString();
  if (!hash.startsWith('$2b$')) throw new Error('the C library knows no bcrypt');
  return `$2a$${hash.slice(4)}`;
}
