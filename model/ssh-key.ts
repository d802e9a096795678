import { ed25519 } from '@noble/curves/ed25519';

const TYPE = 'ssh-ed25519';

/** Raw 32-byte public key of an OpenSSH public key line; throws a readable Error when it is not an ed25519 one. */
export function parseEd25519PublicKey(line: string): Uint8Array {
  const [type, body = ''] = line.trim().split(/\s+/);
  if (type !== TYPE)
    throw new Error(`an ed25519 key ("ssh-ed25519 AAAA…"), found type ${JSON.stringify(type)}`);
  const blob = Buffer.from(body, 'base64');
  const header = sshString(Buffer.from(TYPE));
  const expected = header.length + 4 + 32;
  if (blob.length !== expected || !blob.subarray(0, header.length).equals(header))
    throw new Error(`an ed25519 key of ${expected} bytes, found ${blob.length} bytes`);
  return new Uint8Array(blob.subarray(header.length + 4));
}

/** `ssh-ed25519 AAAA…`, without a comment: the form in which host keys are pinned and compared. */
export function formatEd25519PublicKey(publicKey: Uint8Array): string {
  return `${TYPE} ${publicBlob(publicKey).toString('base64')}`;
}

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
    sshString(Buffer.from(TYPE)),
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

function publicBlob(publicKey: Uint8Array): Buffer {
  return Buffer.concat([sshString(Buffer.from(TYPE)), sshString(publicKey)]);
}

function sshString(bytes: Uint8Array): Buffer {
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A public key line without its comment: `ssh-ed25519 AAAA…`. */
export function withoutComment(line: string): string {
  return line.trim().split(/\s+/).slice(0, 2).join(' ');
}
