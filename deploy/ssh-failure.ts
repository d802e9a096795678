import { createHash } from 'node:crypto';

/** What ssh itself, not the remote command, reported. */
export type SshFailure =
  | { readonly kind: 'wrongHostKey'; readonly found: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unreachable'; readonly reason: string };

/**
 * Reads the messages of OpenSSH's client (C locale) for exit status 255.
 * @param host its `HostKeyAlias`: what is said of another name is said of its jump host
 */
export function classifySshFailure(stderr: string, host: string): SshFailure {
  const lines = stderr.split('\n').map((line) => line.trim());
  const offer = /no matching host key type found\. Their offer: (.*)/.exec(stderr);
  if (offer !== null) return { kind: 'wrongHostKey', found: `no ed25519 key, only ${offer[1] ?? ''}` };
  const changed = /^Host key for (\S+) has changed/m.exec(stderr)?.[1];
  if (changed !== undefined && changed !== host)
    return { kind: 'unreachable', reason: `its jump host shows another key than expected (${changed})` };
  if (stderr.includes('Host key verification failed')) {
    const found = /fingerprint for the \S+ key sent by the remote host is\s+(SHA256:[A-Za-z0-9+/]+)/.exec(
      stderr,
    )?.[1];
    if (found !== undefined) return { kind: 'wrongHostKey', found };
  }
  const denied = lines.find((line) => /Permission denied \(|Too many authentication failures/.test(line));
  if (denied !== undefined) return { kind: 'refused', reason: denied };
  // A jump host's own failure comes before that of the connection through it.
  const reason = lines.filter((line) => line !== '').slice(-2);
  return { kind: 'unreachable', reason: reason.join('; ') || 'ssh ended without a message' };
}

/** `SHA256:…` of a public key line, as ssh shows it. */
export function fingerprint(publicKey: string): string {
  const blob = Buffer.from(publicKey.split(/\s+/)[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}
