import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { settle } from '../actions';
import { ApiError, invalidInput } from '../errors';
import type { CertificateRecord } from '../records';
import { newRecord, resourceRoutes, type Workspace } from '../resource';
import { created, type Route } from '../router';

const DAY = 24 * 60 * 60 * 1000;
const DOMAIN = /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/;

/** Certificates of load balancers: uploaded ones, and those that Hetzner has issued. */
export function certificateRoutes(workspace: Workspace): Route[] {
  const { store, actions } = workspace;
  const usersOf = (id: number) =>
    store
      .all('load_balancers')
      .filter(({ services }) => services.some(({ http }) => http?.certificates.includes(id) === true))
      .map((balancer) => ({ id: balancer.id, type: 'load_balancer' }));
  const present = ({ private_key: _secret, ...shown }: CertificateRecord) => ({
    ...shown,
    used_by: usersOf(shown.id),
  });
  return [
    ...resourceRoutes(workspace, {
      kind: 'certificates',
      singular: 'certificate',
      filters: ['type'],
      present,
      remove: (certificate) => {
        if (usersOf(certificate.id).length > 0)
          throw new ApiError('resource_in_use', 'certificate is still used by a load balancer');
        store.remove('certificates', certificate.id);
        return undefined;
      },
    }),
    {
      method: 'POST',
      path: '/certificates',
      handle: ({ body }) => {
        const type = body.has('type') ? body.oneOf('type', ['uploaded', 'managed']) : 'uploaded';
        if (type === 'uploaded') {
          const read = readPair(body.string('certificate'), body.string('private_key'));
          const certificate: CertificateRecord = { ...newRecord(store, 'certificates', body), type, ...read };
          store.add('certificates', certificate);
          return created({ certificate: present(certificate), action: null });
        }
        const domains = body.strings('domain_names');
        if (domains.length === 0 || !domains.every((domain) => DOMAIN.test(domain)))
          throw invalidInput('domain_names', 'must be DNS names');
        const certificate: CertificateRecord = {
          ...newRecord(store, 'certificates', body),
          type,
          certificate: null,
          private_key: null,
          not_valid_before: null,
          not_valid_after: null,
          domain_names: domains,
          fingerprint: null,
          status: { issuance: 'pending', renewal: 'unavailable', error: null },
        };
        store.add('certificates', certificate);
        const resources = [{ id: certificate.id, type: 'certificate' }];
        const action = actions.start('create_certificate', resources, async (progress) => {
          await settle(progress);
          Object.assign(certificate, issued(certificate));
        });
        return created({ certificate: present(certificate), action });
      },
    },
  ];
}

/** What an authority would have signed; nobody checks it here, so it is a name for itself. */
function issued({ id, domain_names: domains }: CertificateRecord): Partial<CertificateRecord> {
  const now = Date.now();
  const text = `simulated certificate ${id} of ${domains.join(', ')}`;
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${Buffer.from(text).toString('base64')}\n-----END CERTIFICATE-----\n`,
    not_valid_before: new Date(now).toISOString(),
    not_valid_after: new Date(now + 90 * DAY).toISOString(),
    fingerprint: createHash('sha256')
      .update(text)
      .digest('hex')
      .replace(/..(?=.)/g, '$&:'),
    status: { issuance: 'completed', renewal: 'scheduled', error: null },
  };
}

/** @throws ApiError invalid_input where they are none, or do not belong together */
function readPair(
  certificate: string,
  privateKey: string,
): Omit<CertificateRecord, 'id' | 'name' | 'labels' | 'created' | 'type'> {
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(certificate);
  } catch {
    throw invalidInput('certificate', 'is not a valid PEM certificate');
  }
  let fits = false;
  try {
    fits = parsed.checkPrivateKey(createPrivateKey(privateKey));
  } catch {
    throw invalidInput('private_key', 'is not a valid PEM private key');
  }
  if (!fits) throw invalidInput('private_key', 'does not belong to the certificate');
  const names = (parsed.subjectAltName ?? '')
    .split(', ')
    .flatMap((name) => /^DNS:(.+)$/.exec(name)?.[1] ?? []);
  return {
    certificate,
    private_key: privateKey,
    not_valid_before: new Date(parsed.validFrom).toISOString(),
    not_valid_after: new Date(parsed.validTo).toISOString(),
    domain_names: names,
    fingerprint: parsed.fingerprint256,
    status: null,
  };
}
