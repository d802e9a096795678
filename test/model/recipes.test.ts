import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { x25519 } from '@noble/curves/ed25519';
import fc from 'fast-check';
import { generate, RECIPES, SECRET_SEED_BYTES } from '../../model/recipes';

const seeds = fc
  .uint8Array({ minLength: SECRET_SEED_BYTES, maxLength: SECRET_SEED_BYTES })
  .map((seed) => Buffer.from(seed).toString('base64'));
/** What else the recipes go by that cannot do without. */
const ARGS = {
  length: 32,
  expires: '2027-11-01',
  certificate: { ca: 'ca', names: ['web.example.org'], addresses: [] },
};
const OTHERS = {
  ca: generate('ca', Buffer.alloc(SECRET_SEED_BYTES).toString('base64'), { ...ARGS, name: 'ca' }),
};
// One bcrypt takes 0.1 s: certificates.test.ts and htpasswd.test.ts have what these recipes make.
const FAST = RECIPES.filter((recipe) => recipe !== 'htpasswd');
const lengths = fc.integer({ min: 8, max: 128 });

describe('a generated secret', () => {
  test('[R2.1] is the same for the same seed, and another for another seed, name or recipe', () => {
    fc.assert(
      fc.property(seeds, seeds, fc.constantFrom(...FAST), (one, other, recipe) => {
        fc.pre(one !== other);
        const make = (seed: string, name: string) => generate(recipe, seed, { ...ARGS, name }, OTHERS).value;
        const made = make(one, 'a');
        expect(make(one, 'a')).toBe(made);
        expect(make(other, 'a')).not.toBe(made);
        expect(make(one, 'b')).not.toBe(made);
      }),
    );
  });

  test('[R2.1] a password has the length that is asked for, of characters that nothing mistakes', () => {
    fc.assert(
      fc.property(seeds, lengths, (seed, length) => {
        expect(generate('password', seed, { name: 'x', length }).value).toMatch(
          new RegExp(`^[A-HJ-NP-Za-km-z2-9]{${length}}$`),
        );
      }),
    );
  });

  test('[R2.1] hex and base64 are so many random bytes', () => {
    fc.assert(
      fc.property(seeds, lengths, (seed, length) => {
        const { value: hex } = generate('hex', seed, { name: 'x', length });
        const { value: base64 } = generate('base64', seed, { name: 'x', length });
        expect(Buffer.from(hex, 'hex')).toHaveLength(length);
        expect(Buffer.from(base64, 'base64')).toHaveLength(length);
      }),
    );
  });

  test('[R2.1] a WireGuard key is clamped, and its public half belongs to it', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { value, publicKey } = generate('wireguard', seed, { name: 'wg', length: 32 });
        const key = Buffer.from(value, 'base64');
        expect([key.readUInt8(0) & 7, key.readUInt8(31) & 192]).toEqual([0, 64]);
        expect(Buffer.from(x25519.getPublicKey(key)).toString('base64')).toBe(publicKey);
      }),
    );
  });

  test('[R2.1] ssh-keygen reads a generated key, and finds the public half', () => {
    const folder = mkdtempSync(join(tmpdir(), 'fleet-recipe-'));
    const file = join(folder, 'key');
    fc.assert(
      fc.property(seeds, (seed) => {
        const { value, publicKey } = generate('ssh-key', seed, { name: 'deploy', length: 32 });
        writeFileSync(file, value, { mode: 0o600 });
        const printed = execFileSync('ssh-keygen', ['-y', '-f', file], { encoding: 'utf8' });
        expect(printed.trim()).toBe(`${publicKey ?? ''} deploy`);
      }),
      { numRuns: 10 },
    );
    rmSync(folder, { recursive: true });
  });

  test('[R2.1] a seed of another length is refused by name', () => {
    expect(() => generate('hex', 'AAAA', { name: 'x', length: 8 })).toThrow(
      'secrets.x: expected a seed of 32 bytes, found 3',
    );
  });
});
