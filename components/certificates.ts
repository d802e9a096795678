import * as hcloud from '@pulumi/hcloud';
import * as pulumi from '@pulumi/pulumi';
import type { CertificateSpec, CloudSpec } from '../model/fleet-spec';
import { hetznerNames } from '../model/hetzner-names';
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
  const named = hetznerNames(stack).certificate(name, spec);
  const shared = { name: named.name, labels: { stack } };
  const options = { parent, deleteBeforeReplace: false };
  if ('domains' in spec) {
    const args = { ...shared, domainNames: [...spec.domains].sort() };
    return new hcloud.ManagedCertificate(named.resource, args, {
      ...options,
      ...adopted(cloud, named.resource),
    });
  }
  const privateKey = pulumi.secret(secretValues.apply((values) => values[spec.privateKeySecret] ?? ''));
  const { certificate: own } = spec;
  return new hcloud.UploadedCertificate(named.resource, { ...shared, certificate: own, privateKey }, options);
}
