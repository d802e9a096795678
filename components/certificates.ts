import { createHash } from 'node:crypto';
import * as hcloud from '@pulumi/hcloud';
import * as pulumi from '@pulumi/pulumi';
import type { CertificateSpec, CloudSpec } from '../model/fleet-spec';
import { certificateName } from '../model/resource-names';
import { adopted } from './adopted';

/**
 * Registers the certificates of load balancers, by name in config. Their names at Hetzner tell what they are of, so that
 * the next one can be made while the one before is still in use: that one is deleted when nothing uses it any more.
 */
export function certificates(
  parent: pulumi.Resource,
  cloud: CloudSpec,
  secretValues: pulumi.Output<Readonly<Record<string, string>>>,
): ReadonlyMap<string, pulumi.CustomResource> {
  const made = new Map<string, pulumi.CustomResource>();
  for (const [name, spec] of Object.entries(cloud.certificates))
    made.set(name, certificate(parent, name, spec, cloud, secretValues));
  return made;
}

function certificate(
  parent: pulumi.Resource,
  name: string,
  spec: CertificateSpec,
  cloud: CloudSpec,
  secretValues: pulumi.Output<Readonly<Record<string, string>>>,
): pulumi.CustomResource {
  const stack = pulumi.getStack();
  const resource = certificateName(name);
  const options = { parent, deleteBeforeReplace: false };
  const shared = (what: string) => ({ name: `${stack}-${name}-${fingerprint(what)}`, labels: { stack } });
  if ('domains' in spec) {
    const domainNames = [...spec.domains].sort();
    const args = { ...shared(domainNames.join(' ')), domainNames };
    return new hcloud.ManagedCertificate(resource, args, { ...options, ...adopted(cloud, resource) });
  }
  const privateKey = pulumi.secret(secretValues.apply((values) => values[spec.privateKeySecret] ?? ''));
  const { certificate: own } = spec;
  return new hcloud.UploadedCertificate(resource, { ...shared(own), certificate: own, privateKey }, options);
}

function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
