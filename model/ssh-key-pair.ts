import { ed25519 } from '@noble/curves/ed25519';
import { ED25519, formatEd25519PublicKey, publicBlob, sshString, uint32 } from './ssh-key';

// Apart from ssh-key.ts, which every step of a deployment loads: the library takes as long as all of theirs.

/** Public key line of a 32-byte seed. */
export function ed25519PublicKeyLine(seed: Uint8Array): string {
  return formatEd25519PublicKey(ed25519.getPublicKey(seed));
}

/**
 * Unencrypted OpenSSH private key file of a 32-byte seed, as `ssh-keygen` writes it (PROTOCOL.key in OpenSSH).
 * The check integers are zero, so that the same seed always gives the same file.
 */
export function ed25519PrivateKeyFile(seed: Uint8Array, comment: string): string {
  const publicKey = ed25519.getPublicKey(seed);
  const section = Buffer.concat([
    Buffer.alloc(8),
    sshString(Buffer.from(ED25519)),
    sshString(publicKey),
    sshString(Buffer.concat([seed, publicKey])),
    sshString(Buffer.from(comment)),
  ]);
  const padding = Buffer.from(
    Array.from({ length: (8 - (section.length % 8)) % 8 }, (_, index) => index + 1),
  );
  const file = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    sshString(Buffer.from('none')),
    sshString(Buffer.from('none')),
    sshString(Buffer.alloc(0)),
    uint32(1),
    sshString(publicBlob(publicKey)),
    sshString(Buffer.concat([section, padding])),
  ]);
  const lines = file.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join(
    '\n',
  );
}
