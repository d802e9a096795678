import { firstOf } from './public-addresses';
import { assignedIp } from './resources/assignment';
import type { Store } from './store';

/** Marks routes as ours: a number that no routing daemon has. */
const protocol = 'proto 77';

/**
 * Who is reached under which floating address, for `ip -batch` of one family: as at Hetzner a route to the server, which
 * answers when it has the address on an interface of its own. What is assigned to nobody is reached by nobody.
 */
export function floatingRoutes(store: Store, family: 4 | 6): string {
  const lines = store
    .all('floating_ips')
    .filter(({ type }) => type === `ipv${family}`)
    .map(({ type, ip, server }) => {
      const to = type === 'ipv4' ? `${ip}/32` : ip;
      const via = server === null ? null : addressOf(store, server, type);
      return via === null
        ? `route add blackhole ${to} ${protocol}`
        : `route add ${to} via ${via} dev br0 onlink ${protocol}`;
    });
  return [`route flush ${protocol}`, ...lines, ''].join('\n');
}

function addressOf(store: Store, server: number, type: 'ipv4' | 'ipv6'): string | null {
  const own = assignedIp(store, server, type)?.ip;
  if (type === 'ipv6') return own === undefined ? null : firstOf(own);
  return own ?? store.get('servers', server).lab_address;
}
