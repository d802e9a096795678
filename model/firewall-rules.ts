import type { ConfigValue, FirewallRule } from './fleet-spec';

/** What a host's own firewall lets everybody in to. */
export interface Openings {
  /** Where that is known from: the whole configuration, or config's own words where no Nix is at hand. */
  readonly from: 'configuration' | 'config';
  /** Ports and ranges, `"80"`, `"8000-8100"`. */
  readonly tcp: readonly string[];
  readonly udp: readonly string[];
  readonly ping: boolean;
}

/** Where machines that are not installed yet have their sshd. */
const INSTALLER_PORT = '22';
const EVERYWHERE = ['0.0.0.0/0', '::/0'];

/**
 * Rules of a server's cloud firewall, which drops everything else: those of config as they stand, sshd for the admins'
 * sources, and what the configuration opens, for everybody. A port that config names has config's sources alone.
 */
export function firewallRules(
  named: readonly FirewallRule[],
  admins: { readonly sources: readonly string[]; readonly port: number },
  openings: Openings,
): FirewallRule[] {
  const opened = (protocol: 'tcp' | 'udp', ports: readonly string[], sources: readonly string[]) =>
    ports.map((port): FirewallRule => ({ protocol, port, sources }));
  const found = [
    ...opened('tcp', [INSTALLER_PORT, String(admins.port)], admins.sources),
    ...opened('tcp', openings.tcp, EVERYWHERE),
    ...opened('udp', openings.udp, EVERYWHERE),
    ...(openings.ping ? [{ protocol: 'icmp' as const, sources: EVERYWHERE }] : []),
  ];
  return found
    .reduce<readonly FirewallRule[]>(
      (rules, rule) => (rules.some((other) => covers(other, rule)) ? rules : [...rules, rule]),
      [...named],
    )
    .filter(({ sources }) => sources.length > 0);
}

function covers(wide: FirewallRule, narrow: FirewallRule): boolean {
  if (wide.protocol !== narrow.protocol) return false;
  const [from, to] = range(wide.port);
  const [first, last] = range(narrow.port);
  return from <= first && last <= to;
}

/** ICMP has none, and a rule without a port is for all of them. */
function range(port: string | undefined): [number, number] {
  const [from = 1, to = from] = port === undefined ? [1, 65_535] : port.split('-').map(Number);
  return [from, to];
}

/** What options of config itself open; what modules open, only their evaluation tells. */
export function namedOpenings(options: Readonly<Record<string, ConfigValue>>): Openings {
  return {
    from: 'config',
    tcp: ports(optionValue(options, ['networking', 'firewall', 'allowedTCPPorts'])),
    udp: ports(optionValue(options, ['networking', 'firewall', 'allowedUDPPorts'])),
    ping: false,
  };
}

function ports(value: ConfigValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((port) => typeof port === 'number').map(String) : [];
}

/** An option's value, however much of its path is dotted. */
function optionValue(value: ConfigValue | undefined, path: readonly string[]): ConfigValue | undefined {
  if (path.length === 0 || typeof value !== 'object' || value === null || Array.isArray(value))
    return path.length === 0 ? value : undefined;
  for (let length = path.length; length > 0; length -= 1) {
    const found = optionValue(value[path.slice(0, length).join('.')], path.slice(length));
    if (found !== undefined) return found;
  }
  return undefined;
}
