import { createHash } from 'node:crypto';
import {
  balancerName,
  certificateName,
  floatingName,
  keyName,
  placementName,
  volumeName,
} from './resource-names';
import type { CertificateSpec } from './spec-balancer';

/** What the program makes at Hetzner under a name that nothing else of its kind there can have. */
export interface Named {
  /** Resource of the program. */
  readonly resource: string;
  /** As the API lists it, `primary_ips`. */
  readonly kind: string;
  readonly name: string;
}

/** The one place that names what a stack has at Hetzner: it is made under that name, and looked for by it. See docs/adr. */
export function hetznerNames(stack: string) {
  const named = (kind: string, resource: string, name: string): Named => ({
    kind,
    resource,
    name: `${stack}-${name}`,
  });
  return {
    network: (): Named => ({ kind: 'networks', resource: 'network', name: stack }),
    sshKey: (admin: string, publicKey: string): Named => {
      const resource = keyName(admin, publicKey);
      return named('ssh_keys', resource, resource.replace(/^key-/, ''));
    },
    placementGroup: (group: string): Named => named('placement_groups', placementName(group), group),
    floatingIp: (name: string): Named => named('floating_ips', floatingName(name), name),
    loadBalancer: (name: string): Named => named('load_balancers', balancerName(name), name),
    /** Its name tells what it is of, so that the next one can be made while the one before is still in use. */
    certificate: (name: string, spec: CertificateSpec): Named => {
      const of = 'domains' in spec ? [...spec.domains].sort().join(' ') : spec.certificate;
      return named('certificates', certificateName(name), `${name}-${fingerprint(of)}`);
    },
    firewall: (host: string): Named => named('firewalls', `${host}-firewall`, host),
    /** In another place a host has another address, which is there before the one that it had goes. */
    primaryIp: (host: string, family: 'ipv4' | 'ipv6', location: string): Named =>
      named('primary_ips', `${host}-${family}`, `${host}-${family}-${location}`),
    server: (host: string): Named => named('servers', `${host}-server`, host),
    volume: (host: string, volume: string): Named =>
      named('volumes', `${host}-${volumeName(volume)}`, `${host}-${volume}`),
  };
}

function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
