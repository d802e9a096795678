import { ed25519, x25519 } from '@noble/curves/ed25519';
import { bech32 } from '@scure/base';
import { parseEd25519PublicKey } from './ssh-key';

/** age X25519 identity of 32 random bytes: `AGE-SECRET-KEY-1…` (age's C2SP specification, "X25519 identity"). */
export function ageIdentity(seed: Uint8Array): string {
  return bech32.encodeFromBytes('age-secret-key-', seed).toUpperCase();
}

/** Recipient of such an identity: `age1…`. */
export function ageRecipient(seed: Uint8Array): string {
  return ageRecipientOfBytes(x25519.getPublicKey(seed));
}

/** The recipient that 32 bytes of a public key stand for. */
export function ageRecipientOfBytes(publicKey: Uint8Array): string {
  return bech32.encodeFromBytes('age', publicKey);
}

/**
 * Recipient that belongs to an ed25519 SSH host key, as ssh-to-age derives it: the key's point on the Edwards curve mapped
 * to the Montgomery curve. sops-nix derives the private half on the host from `age.sshKeyPaths`.
 */
export function ageRecipientOfHostKey(hostKey: string): string {
  return ageRecipientOfBytes(ed25519.utils.toMontgomery(parseEd25519PublicKey(hostKey)));
}

export function isAgeRecipient(text: string): boolean {
  try {
    const { prefix, bytes } = bech32.decodeToBytes(text);
    return prefix === 'age' && bytes.length === 32 && text === text.toLowerCase();
  } catch {
    return false;
  }
}

/** Recipient of an X25519 identity (`AGE-SECRET-KEY-1…`); undefined for any other text. */
export function recipientOfIdentity(text: string): string | undefined {
  try {
    const { prefix, bytes } = bech32.decodeToBytes(text.toLowerCase());
    return prefix === 'age-secret-key-' && bytes.length === 32 ? ageRecipient(bytes) : undefined;
  } catch {
    return undefined;
  }
}
