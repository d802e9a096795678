import { type Api, type Json } from '../client';
import type { Field, Fields } from '../bridge/fields';
import type { Kind } from '../bridge/kind';
import { labels, labelsOf, name, removeIfThere, shownLabels, updateNameAndLabels } from './common';

const told: Field = { type: 'string', input: false, computed: true };

/** What the API tells of every certificate. */
const common: Fields = {
  name: { ...name, required: true },
  type: told,
  labels,
  fingerprint: told,
  created: told,
  notValidBefore: told,
  notValidAfter: told,
};

/** Both kinds have all but creation in common. */
const shared: Pick<Kind, 'library' | 'autoname' | 'schemaVersion' | 'read' | 'update' | 'delete'> = {
  library: 'sdk',
  autoname: true,
  schemaVersion: 1,
  read: async (api, id) => {
    const found = await api.find(`/certificates/${id}`, 'certificate');
    return (
      found && {
        name: found.name as string,
        type: found.type as string,
        labels: shownLabels(found),
        certificate: found.certificate as string,
        domainNames: found.domain_names as string[],
        fingerprint: found.fingerprint as string,
        created: seconds(found.created),
        notValidBefore: seconds(found.not_valid_before),
        notValidAfter: seconds(found.not_valid_after),
      }
    );
  },
  update: (api, id, change) => updateNameAndLabels(api, `/certificates/${id}`, change),
  delete: (api, id) => removeIfThere(api, `/certificates/${id}`),
};

/** `ManagedCertificate` */
export const managedCertificate: Kind = {
  ...shared,
  fields: {
    ...common,
    domainNames: { type: 'set', element: 'string', required: true, replaces: true },
    certificate: told,
  },
  create: (api, inputs, made) =>
    create(api, made, {
      name: inputs.name,
      type: 'managed',
      domain_names: inputs.domainNames,
      ...labelsOf(inputs),
    }),
};

/** `UploadedCertificate` */
export const uploadedCertificate: Kind = {
  ...shared,
  fields: {
    ...common,
    certificate: { type: 'string', required: true, replaces: true },
    privateKey: { type: 'string', required: true, replaces: true, sensitive: true },
    domainNames: { type: 'list', element: 'string', input: false, computed: true },
  },
  create: (api, inputs, made) =>
    create(api, made, {
      name: inputs.name,
      certificate: inputs.certificate,
      private_key: inputs.privateKey,
      ...labelsOf(inputs),
    }),
};

async function create(api: Api, made: (id: string) => void, body: Json): Promise<string> {
  const { certificate, action } = await api.request('POST', '/certificates', body);
  const id = String((certificate as Json).id);
  made(id);
  await api.settle(action);
  return id;
}

/** A time without its fraction, as Go writes it. */
function seconds(time: unknown): string {
  return typeof time === 'string' ? time.replace(/\.\d+Z$/, 'Z') : '0001-01-01T00:00:00Z';
}
