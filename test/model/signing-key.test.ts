import fc from 'fast-check';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { publicHalfOf, signingKeyMistakes } from '../../model/signing-key';

/** A key as Nix makes one (libsodium): seed and public key, by another library than the model's. */
function madeOf(seed: Uint8Array, name: string): { privateKey: string; publicKey: string } {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  const half = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
  return {
    privateKey: `${name}:${Buffer.concat([seed, half]).toString('base64')}`,
    publicKey: `${name}:${half.toString('base64')}`,
  };
}

const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });
const one = madeOf(new Uint8Array(32).fill(1), 'prod-1');
const other = madeOf(new Uint8Array(32).fill(2), 'prod-1');

test('[R6.4] the public half of a key is what Nix makes of it, with the line end that a pipe leaves', () => {
  fc.assert(
    fc.property(
      seeds,
      fc.stringMatching(/^[a-z][a-z0-9.-]*$/),
      fc.constantFrom('', '\n'),
      (seed, name, end) => {
        const { privateKey, publicKey } = madeOf(seed, name);
        expect(publicHalfOf(privateKey + end)).toBe(publicKey);
      },
    ),
  );
});

test.each<[string, string]>([
  ['nothing', ''],
  ['a public key', one.publicKey],
  ['a key without a name', one.privateKey.slice('prod-1:'.length)],
  ['half a key', one.privateKey.slice(0, 60)],
  ['halves that do not belong together', `${one.privateKey.slice(0, 50)}${other.privateKey.slice(50)}`],
])('[R6.4] %s is no key to sign with', (_, text) => {
  expect(publicHalfOf(text)).toBeUndefined();
});

test('[R2.5][R6.4] the operator signs with what the hosts trust, and no error shows the key', () => {
  const signingKey = { publicKey: one.publicKey, privateKeySecret: 'nix-key' };
  expect(signingKeyMistakes({}, {})).toEqual([]);
  expect(signingKeyMistakes({ signingKey }, { 'nix-key': one.privateKey })).toEqual([]);
  expect(signingKeyMistakes({ signingKey }, { 'nix-key': other.privateKey })).toEqual([
    {
      path: 'nixos-fleet:nix.signingKey.publicKey',
      expected: `${other.publicKey}, which is the public half of nix-key`,
      found: one.publicKey,
    },
  ]);
  expect(signingKeyMistakes({ signingKey }, { 'nix-key': 'hunter2' })).toEqual([
    {
      path: 'nixos-fleet:secretValues.nix-key',
      expected: 'a private key of Nix, which nix.signingKey names',
      found: 'something else (not shown)',
      next: "Run: nix --extra-experimental-features nix-command key generate-secret --key-name prod-1 | pulumi config set --secret --path 'nixos-fleet:secretValues.nix-key'",
    },
  ]);
});
