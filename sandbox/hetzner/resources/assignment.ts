import { ApiError } from '../errors';
import type { PrimaryIpRecord, ServerRecord } from '../records';
import type { Store } from '../store';

/** The Primary IP of a server, per family. */
export function assignedIp(store: Store, server: number, type: 'ipv4' | 'ipv6'): PrimaryIpRecord | undefined {
  return store.all('primary_ips').find((ip) => ip.assignee_id === server && ip.type === type);
}

/**
 * Whether a Primary IP of the family may be given to the server.
 *
 * @throws ApiError server_not_stopped, server_has_ipv4, server_has_ipv6, primary_ip_datacenter_mismatch
 */
export function checkAssignable(
  store: Store,
  type: 'ipv4' | 'ipv6',
  location: string,
  server: ServerRecord,
): void {
  if (server.status !== 'off') throw new ApiError('server_not_stopped', 'server must be powered off');
  if (assignedIp(store, server.id, type))
    throw new ApiError(`server_has_${type}`, `server already has an ${type} address`);
  if (location !== server.location)
    throw new ApiError('primary_ip_datacenter_mismatch', 'Primary IP is in another location than the server');
}

/**
 * A Primary IP that a new server is to have.
 *
 * @throws ApiError not_found, primary_ip_version_mismatch, primary_ip_assigned, primary_ip_datacenter_mismatch
 */
export function checkChosenIp(
  store: Store,
  id: number,
  type: 'ipv4' | 'ipv6',
  location: string,
): PrimaryIpRecord {
  const primaryIp = store.get('primary_ips', id);
  if (primaryIp.type !== type)
    throw new ApiError('primary_ip_version_mismatch', `Primary IP ${id} is no ${type} address`);
  if (primaryIp.assignee_id !== null)
    throw new ApiError('primary_ip_assigned', `Primary IP ${id} is already assigned`);
  if (primaryIp.location !== location)
    throw new ApiError('primary_ip_datacenter_mismatch', `Primary IP ${id} is not in ${location}`);
  return primaryIp;
}
