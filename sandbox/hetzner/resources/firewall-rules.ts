import { parseRange } from '../cidr';
import { invalidInput } from '../errors';
import type { Fields } from '../fields';
import { limits } from '../limits';
import type { FirewallRule } from '../records';

/** @throws ApiError invalid_input naming the rule, as `rules.0.port` */
export function readRules(bodies: readonly Fields[]): FirewallRule[] {
  if (bodies.length > limits.rulesPerFirewall)
    throw invalidInput('rules', `must have at most ${limits.rulesPerFirewall} rules`);
  return bodies.map((body, index) => readRule(body, `rules.${index}`));
}

function readRule(body: Fields, where: string): FirewallRule {
  const direction = body.oneOf('direction', ['in', 'out']);
  const protocol = body.oneOf('protocol', ['tcp', 'udp', 'icmp', 'esp', 'gre']);
  const port = body.optionalString('port') ?? null;
  const hasPorts = protocol === 'tcp' || protocol === 'udp';
  if (hasPorts && (port === null || !isPortRange(port)))
    throw invalidInput(`${where}.port`, 'must be a port, a range of ports, or any');
  if (!hasPorts && port !== null) throw invalidInput(`${where}.port`, `must not be set for ${protocol}`);
  const sources = ranges(body, 'source_ips', where);
  const destinations = ranges(body, 'destination_ips', where);
  const [needed, name] = direction === 'in' ? [sources, 'source_ips'] : [destinations, 'destination_ips'];
  if (needed.length === 0) throw invalidInput(`${where}.${name}`, `is required for direction ${direction}`);
  const description = body.optionalString('description') ?? null;
  if (description !== null && description.length > 255)
    throw invalidInput(`${where}.description`, 'must have at most 255 characters');
  return { direction, protocol, port, source_ips: sources, destination_ips: destinations, description };
}

function ranges(body: Fields, name: string, where: string): string[] {
  const texts = body.strings(name);
  if (texts.length > limits.addressesPerRule)
    throw invalidInput(`${where}.${name}`, `must have at most ${limits.addressesPerRule} entries`);
  for (const text of texts)
    if (!parseRange(text)) throw invalidInput(`${where}.${name}`, `'${text}' is no range without host bits`);
  return texts;
}

function isPortRange(text: string): boolean {
  if (text === 'any') return true;
  const found = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (!found) return false;
  const first = Number(found[1]);
  const last = Number(found[2] ?? found[1]);
  return first >= 1 && last <= 65535 && first <= last;
}
