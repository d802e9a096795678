import { ApiError } from './errors';
import type { Store } from './store';

/** 10.77.1.1 to 10.77.63.254: what the lab's bridge has set aside for cloud servers. */
const perNetwork = 254;
const most = 63 * perNetwork;

function ipv4At(index: number): string {
  const place = index - 1;
  return `10.77.${1 + Math.floor(place / perNetwork)}.${1 + (place % perNetwork)}`;
}

function ipv6At(index: number): string {
  return `fd77:0:0:${index.toString(16)}::/64`;
}

/** First address of a server in its IPv6 network. */
export function firstOf(network: string): string {
  return network.replace('/64', '1');
}

/**
 * An address that nobody has, after the one handed out last: neighbours may still hold the hardware address
 * of a freed one.
 *
 * @throws ApiError resource_unavailable
 */
export function newPublicAddress(store: Store, type: 'ipv4' | 'ipv6'): string {
  const used = new Set<string | null>([
    ...store.all('primary_ips').map((primaryIp) => primaryIp.ip),
    ...store.all('servers').map((server) => server.lab_address),
    ...store.all('load_balancers').flatMap(({ ipv4, ipv6 }) => [ipv4, ipv6]),
  ]);
  const last = store.project.last_address;
  for (let step = 0; step < most; step++) {
    last[type] = (last[type] % most) + 1;
    const address = type === 'ipv4' ? ipv4At(last[type]) : ipv6At(last[type]);
    if (!used.has(address)) return address;
  }
  throw new ApiError('resource_unavailable', `no free ${type} address`);
}

/** 10.78.0.1 to 10.78.0.254, and networks below fd78::/48: outside of the bridge's own range, so that a route decides. */
const mostFloating = 254;

/**
 * A floating address that nobody has. Whoever it is assigned to is a route, so a freed one may be given away at once.
 *
 * @throws ApiError resource_unavailable
 */
export function newFloatingAddress(store: Store, type: 'ipv4' | 'ipv6'): string {
  const used = new Set(store.all('floating_ips').map(({ ip }) => ip));
  for (let index = 1; index <= mostFloating; index++) {
    const address = type === 'ipv4' ? `10.78.0.${index}` : `fd78:0:0:${index.toString(16)}::/64`;
    if (!used.has(address)) return address;
  }
  throw new ApiError('resource_unavailable', `no free ${type} address`);
}

/** The name that an address has until somebody gives it another. */
export function defaultDnsPtr(ipv4: string): string {
  return `static.${ipv4.split('.').reverse().join('.')}.clients.your-server.de`;
}
