import { formatEd25519PublicKey } from '../model/ssh-key';
import type { HostSpec } from '../model/fleet-spec';
import type { Facts } from './host';

/** A public key that belongs to nobody: the point of the curve's neutral element. */
const NOBODYS_KEY = formatEd25519PublicKey(
  Uint8Array.from({ length: 32 }, (_, index) => (index === 0 ? 1 : 0)),
);

/**
 * Facts of a host that are not in config, for evaluations that deliver nothing: addresses from the ranges that are reserved
 * for documentation (RFC 5737, RFC 3849).
 */
export function documentationFacts(host: HostSpec): Facts {
  if (host.kind === 'physical') return { hostKey: host.hostKey };
  if (host.kind === 'metal') return { hostKey: NOBODYS_KEY };
  const { publicIpv4, publicIpv6, volumes } = host.server;
  const devices = Object.keys(volumes).map((volume) => [volume, `/dev/disk/by-id/${volume}`] as const);
  return {
    hostKey: NOBODYS_KEY,
    ...(publicIpv4 ? { ipv4: '192.0.2.1' } : {}),
    ...(publicIpv6 ? { ipv6: '2001:db8::1' } : {}),
    ...(devices.length === 0 ? {} : { volumes: Object.fromEntries(devices) }),
    ...(host.server.privateIpv4 === undefined ? {} : { privateIpv4: host.server.privateIpv4 }),
  };
}
