import { hkdfSync } from 'node:crypto';
import { x25519 } from '@noble/curves/ed25519';
import { ageIdentity, ageRecipient } from './age-key';
import { authority, type Certified, leaf } from './certificate';
import type { SecretSpec } from './fleet-spec';
import { BCRYPT_SALT_BYTES, htpasswdLine } from './htpasswd';
import { KEY_BYTES } from './p256-key';
import { ed25519PrivateKeyFile, ed25519PublicKeyLine } from './ssh-key-pair';

/** How a secret is made that nobody has to think of. */
export const RECIPES = [
  'password',
  'hex',
  'base64',
  'ssh-key',
  'wireguard',
  'age-key',
  'htpasswd',
  'ca',
  'certificate',
] as const;
export type Recipe = (typeof RECIPES)[number];

/** Bytes of the seed that a generated secret is derived from. */
export const SECRET_SEED_BYTES = 32;

/** What a recipe makes of a seed. */
export interface Generated {
  readonly value: string;
  /** The public half of a key pair: an OpenSSH public key, a WireGuard public key, an age recipient, certificates in PEM. */
  readonly publicKey?: string;
}

/** What else a recipe goes by. Two secrets of one seed would still differ by their names. */
export type RecipeArgs = Pick<SecretSpec, 'name' | 'length' | 'htpasswd' | 'certificate' | 'expires'>;

/** Names of the secrets that another one is made of. */
export function ingredients({ htpasswd, certificate }: Omit<RecipeArgs, 'name' | 'length'>): string[] {
  return [...Object.values(htpasswd ?? {}), ...(certificate === undefined ? [] : [certificate.ca])];
}

/**
 * Derives a secret from its seed; the same seed always gives the same secret, so nothing is deployed anew.
 * @param seedBase64 base64 of {@link SECRET_SEED_BYTES} random bytes
 * @param others the {@link ingredients}, by name
 * @throws Error where the seed has another length
 */
export function generate(
  recipe: Recipe,
  seedBase64: string,
  { name, length, htpasswd = {}, certificate, expires = '' }: RecipeArgs,
  others: Readonly<Record<string, Generated>> = {},
): Generated {
  const seed = Buffer.from(seedBase64, 'base64');
  if (seed.length !== SECRET_SEED_BYTES)
    throw new Error(`secrets.${name}: expected a seed of ${SECRET_SEED_BYTES} bytes, found ${seed.length}`);
  const bytes = (count: number, part = '') =>
    Buffer.from(hkdfSync('sha256', seed, new Uint8Array(), `nixos-fleet/${recipe}/${name}${part}`, count));
  const made = (other = '') => others[other]?.value ?? '';
  switch (recipe) {
    case 'password':
      return { value: password(bytes, length) };
    case 'hex':
      return { value: bytes(length).toString('hex') };
    case 'base64':
      return { value: bytes(length).toString('base64') };
    case 'ssh-key': {
      const key = bytes(32);
      return { value: ed25519PrivateKeyFile(key, name), publicKey: ed25519PublicKeyLine(key) };
    }
    case 'age-key': {
      const key = bytes(32);
      return { value: ageIdentity(key), publicKey: ageRecipient(key) };
    }
    case 'wireguard': {
      const key = clamped(bytes(32));
      return {
        value: key.toString('base64'),
        publicKey: Buffer.from(x25519.getPublicKey(key)).toString('base64'),
      };
    }
    case 'htpasswd': {
      const lines = Object.entries(htpasswd).map(([login, password]) =>
        htpasswdLine(login, made(password), bytes(BCRYPT_SALT_BYTES, `/${login}`)),
      );
      return { value: lines.map((line) => `${line}\n`).join('') };
    }
    case 'ca':
      return withKey(authority(bytes(KEY_BYTES), name, expires));
    case 'certificate': {
      const { ca, names, addresses } = certificate ?? { ca: '', names: [], addresses: [] };
      const issuer = { name: ca, key: made(ca) };
      return withKey(
        leaf(bytes(KEY_BYTES), name, expires, { names, addresses }, issuer),
        others[ca]?.publicKey,
      );
    }
  }
}

/** One file, from which a server takes both: the key, its certificate, the authority's. */
function withKey({ key, certificate }: Certified, chain = ''): Generated {
  return { value: key + certificate + chain, publicKey: certificate + chain };
}

/** Nothing that a shell, a URL or a person on the telephone takes for something else. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

function password(bytes: (count: number) => Buffer, length: number): string {
  // A byte beyond the last whole multiple would make the first characters likelier than the rest.
  const limit = 256 - (256 % ALPHABET.length);
  for (let count = length * 2; ; count *= 2) {
    const usable = [...bytes(count)].filter((byte) => byte < limit);
    if (usable.length >= length)
      return usable
        .slice(0, length)
        .map((byte) => ALPHABET[byte % ALPHABET.length])
        .join('');
  }
}

/** As `wg genkey` does (RFC 7748, section 5). */
function clamped(key: Buffer): Buffer {
  key.writeUInt8(key.readUInt8(0) & 248, 0);
  key.writeUInt8((key.readUInt8(31) & 127) | 64, 31);
  return key;
}
