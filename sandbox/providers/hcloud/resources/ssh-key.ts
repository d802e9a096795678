import type { Json } from '../client';
import type { Kind } from '../bridge/kind';
import { labels, labelsOf, name, removeIfThere, shownLabels, updateNameAndLabels } from './common';

/** `SshKey` */
export const sshKey: Kind = {
  library: 'framework',
  autoname: true,
  fields: {
    name,
    publicKey: { type: 'string', required: 'Public key of the SSH Key pair.', replaces: true },
    fingerprint: { type: 'string', input: false, computed: true },
    labels: { ...labels, computed: true, default: {} },
  },
  create: async (api, inputs, made) => {
    const body = { name: inputs.name, public_key: inputs.publicKey, ...labelsOf(inputs) };
    const { ssh_key: key } = await api.request('POST', '/ssh_keys', body);
    const id = String((key as Json).id);
    made(id);
    return id;
  },
  read: async (api, id) => {
    const key = await api.find(`/ssh_keys/${id}`, 'ssh_key');
    return (
      key && {
        name: key.name as string,
        publicKey: key.public_key as string,
        fingerprint: key.fingerprint as string,
        labels: shownLabels(key),
      }
    );
  },
  update: (api, id, change) => updateNameAndLabels(api, `/ssh_keys/${id}`, change),
  delete: (api, id) => removeIfThere(api, `/ssh_keys/${id}`),
};
