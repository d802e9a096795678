import { ed25519 } from '@noble/curves/ed25519';
import type { ConfigMistake } from './config-error';
import type { NixSpec } from './fleet-spec';
import { NAMESPACE, SECRET_KEY } from './namespace';

/** Bytes of the seed, and of what follows it: the public key (libsodium, `crypto_sign_SECRETKEYBYTES`). */
const HALF = 32;

/**
 * Public half of a private key as Nix keeps it (`nix key generate-secret`): name, colon, 64 bytes in base64.
 * @returns `prod-1:AAAA…=`; undefined where the text is no such key
 */
export function publicHalfOf(privateKey: string): string | undefined {
  const [, name = '', text = ''] = /^([^\s:]+):([A-Za-z0-9+/]{86}==)\s*$/.exec(privateKey) ?? [];
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 2 * HALF) return undefined;
  const publicKey = Buffer.from(ed25519.getPublicKey(bytes.subarray(0, HALF)));
  return publicKey.equals(bytes.subarray(HALF)) ? `${name}:${publicKey.toString('base64')}` : undefined;
}

/** Whether what the operator would sign with is what the hosts are told to trust. The key itself is never shown. */
export function signingKeyMistakes(
  { signingKey }: Pick<NixSpec, 'signingKey'>,
  secretValues: Readonly<Record<string, string>>,
): ConfigMistake[] {
  if (signingKey === undefined) return [];
  const { publicKey, privateKeySecret } = signingKey;
  const found = publicHalfOf(secretValues[privateKeySecret] ?? '');
  if (found === publicKey) return [];
  const place = `${NAMESPACE}:${SECRET_KEY}.${privateKeySecret}`;
  const path = `${NAMESPACE}:nix.signingKey.publicKey`;
  return [
    found === undefined
      ? {
          path: place,
          expected: 'a private key of Nix, which nix.signingKey names',
          found: 'something else (not shown)',
          next: `Run: nix --extra-experimental-features nix-command key generate-secret --key-name ${publicKey.split(':')[0]} | pulumi config set --secret --path '${place}'`,
        }
      : { path, expected: `${found}, which is the public half of ${privateKeySecret}`, found: publicKey },
  ];
}
