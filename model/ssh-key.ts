export const ED25519 = 'ssh-ed25519';

/** Raw 32-byte public key of an OpenSSH public key line; throws a readable Error when it is not an ed25519 one. */
export function parseEd25519PublicKey(line: string): Uint8Array {
  const [type, body = ''] = line.trim().split(/\s+/);
  if (type !== ED25519)
    throw new Error(`an ed25519 key ("ssh-ed25519 AAAA…"), found type ${JSON.stringify(type)}`);
  const blob = Buffer.from(body, 'base64');
  const header = sshString(Buffer.from(ED25519));
  const expected = header.length + 4 + 32;
  if (blob.length !== expected || !blob.subarray(0, header.length).equals(header))
    throw new Error(`an ed25519 key of ${expected} bytes, found ${blob.length} bytes`);
  return new Uint8Array(blob.subarray(header.length + 4));
}

/** `ssh-ed25519 AAAA…`, without a comment: the form in which host keys are pinned and compared. */
export function formatEd25519PublicKey(publicKey: Uint8Array): string {
  return `${ED25519} ${publicBlob(publicKey).toString('base64')}`;
}

/** A public key as the protocol has it (RFC 8709). */
export function publicBlob(publicKey: Uint8Array): Buffer {
  return Buffer.concat([sshString(Buffer.from(ED25519)), sshString(publicKey)]);
}

export function sshString(bytes: Uint8Array): Buffer {
  return Buffer.concat([uint32(bytes.length), bytes]);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A public key line without its comment: `ssh-ed25519 AAAA…`. */
export function withoutComment(line: string): string {
  return line.trim().split(/\s+/).slice(0, 2).join(' ');
}
