import { parseRange } from './cidr';
import { firstOf } from './public-addresses';
import type { FirewallRule, ServerRecord } from './records';
import { assignedIp } from './resources/assignment';
import { firewallsOf } from './resources/firewall-targets';
import type { Store } from './store';

const table = 'bridge hetzner';

/**
 * The cloud firewalls as nft rules on the lab's bridge: what may reach the public addresses of servers that have
 * one. Private networks are not filtered, as at Hetzner.
 *
 * The bridge family tracks no connections here, so a connection is refused by its first packet: TCP by its SYN,
 * UDP by its port, ICMP by being a request.
 */
export function firewallScript(store: Store): string {
  const chains = store.all('servers').flatMap((server) => {
    const firewalls = firewallsOf(store, server);
    if (firewalls.length === 0) return [];
    const rules = firewalls.flatMap((firewall) => firewall.rules).filter((rule) => rule.direction === 'in');
    return (['ip', 'ip6'] as const).map((family) => ({ server, family, rules }));
  });
  const name = (server: ServerRecord, family: string) => `srv-${server.id}-${family}`;
  return [
    // Made first, so that removing it never fails: the script replaces the table as a whole, in one transaction.
    `table ${table} {}`,
    `delete table ${table}`,
    `table ${table} {`,
    ...chains.flatMap(({ server, family, rules }) => [
      ` chain ${name(server, family)} {`,
      '  meta l4proto tcp tcp flags & (syn | ack) != syn accept',
      '  icmp type != echo-request accept',
      '  icmpv6 type != echo-request accept',
      ...rules.flatMap((rule) => accept(rule, family)),
      '  drop',
      ' }',
    ]),
    ' chain to-servers {',
    ...chains.flatMap(({ server, family }) =>
      addressesOf(store, server, family).map(
        (address) => `  ${family} daddr ${address} jump ${name(server, family)}`,
      ),
    ),
    ' }',
    // From the operator, whose address is the bridge's own, and from host to host.
    ' chain output { type filter hook output priority 0; jump to-servers; }',
    ' chain forward { type filter hook forward priority 0; jump to-servers; }',
    '}',
    '',
  ].join('\n');
}

function addressesOf(store: Store, server: ServerRecord, family: 'ip' | 'ip6'): string[] {
  const type = family === 'ip' ? 'ipv4' : 'ipv6';
  const own = assignedIp(store, server.id, type)?.ip;
  const floating = store.all('floating_ips').filter((one) => one.server === server.id && one.type === type);
  return [
    ...(own === undefined ? [] : [type === 'ipv4' ? own : firstOf(own)]),
    ...floating.map(({ ip }) => ip),
  ];
}

function accept(rule: FirewallRule, family: 'ip' | 'ip6'): string[] {
  const sources = rule.source_ips.filter((text) => parseRange(text)?.family === (family === 'ip' ? 4 : 6));
  const what = protocol(rule, family);
  return sources.map((source) => {
    // nft takes no prefix of length 0.
    const from = source.endsWith('/0') ? '' : `${family} saddr ${source} `;
    return `  ${from}${what} accept`;
  });
}

function protocol({ protocol: name, port }: FirewallRule, family: 'ip' | 'ip6'): string {
  if (name === 'icmp') return `meta l4proto ${family === 'ip' ? 'icmp' : 'icmpv6'}`;
  if (port === null || port === 'any') return `meta l4proto ${name}`;
  return `${name} dport ${port}`;
}
