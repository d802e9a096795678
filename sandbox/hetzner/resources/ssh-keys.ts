import { createHash } from 'node:crypto';
import { invalidInput, notUnique } from '../errors';
import { newRecord, resourceRoutes, type Workspace } from '../resource';
import type { SshKeyRecord } from '../records';
import { created, type Route } from '../router';

export function sshKeyRoutes(workspace: Workspace): Route[] {
  const { store } = workspace;
  return [
    ...resourceRoutes(workspace, {
      kind: 'ssh_keys',
      singular: 'ssh_key',
      filters: ['fingerprint'],
      present: (key) => key,
      remove: (key) => {
        store.remove('ssh_keys', key.id);
        return undefined;
      },
    }),
    {
      method: 'POST',
      path: '/ssh_keys',
      handle: ({ body }) => {
        // Stored as sent: the provider fails on any difference, a final newline included.
        const text = body.string('public_key');
        const fingerprint = fingerprintOf(text.trim());
        if (store.all('ssh_keys').some((key) => key.fingerprint === fingerprint))
          throw notUnique('public_key', 'SSH key with the same fingerprint already exists');
        const key: SshKeyRecord = { ...newRecord(store, 'ssh_keys', body), fingerprint, public_key: text };
        store.add('ssh_keys', key);
        return created({ ssh_key: key });
      },
    },
  ];
}

/**
 * MD5 over the key's blob, as the API shows it.
 *
 * @throws ApiError invalid_input when the text is no OpenSSH public key
 */
function fingerprintOf(text: string): string {
  const [type = '', encoded = ''] = text.split(/\s+/);
  const blob = Buffer.from(encoded, 'base64');
  const length = blob.length >= 4 ? blob.readUInt32BE(0) : 0;
  const known = /^(?:ssh-(?:rsa|ed25519)|ecdsa-sha2-nistp(?:256|384|521)|sk-.+@openssh\.com)$/.test(type);
  if (!known || text.includes('\n') || blob.subarray(4, 4 + length).toString() !== type)
    throw invalidInput('public_key', 'is not a valid OpenSSH public key');
  const digest = createHash('md5').update(blob).digest('hex');
  return (digest.match(/../g) ?? []).join(':');
}
