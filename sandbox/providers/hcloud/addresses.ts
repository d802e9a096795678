import { isIP, isIPv4, isIPv6 } from 'node:net';
import type { Value } from '../rpc/values';

/** A prefix, or a single address as its full-length prefix, in the API's lower-case minimal form. */
export function normalPrefix(text: string): string {
  const [address = '', length] = text.split('/');
  if (isIPv4(address)) return `${address}/${length ?? '32'}`;
  return isIPv6(address) ? `${normalIpv6(address)}/${length ?? '128'}` : text;
}

/** What is wrong with a firewall rule's source or destination. */
export function prefixProblems(text: string): string[] {
  const [address = '', length] = text.split('/');
  const family = isIP(address);
  const limit = family === 4 ? 32 : 128;
  if (family === 0 || (length !== undefined && !(/^\d+$/.test(length) && Number(length) <= limit))) {
    return [`${text} is not a valid IP or CIDR block`];
  }
  return [];
}

/** What is wrong with an address, or with each of several. */
export function addressProblems(value: Value): string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((address) =>
    typeof address === 'string' && isIP(address) === 0
      ? [
          'Invalid IP Address String Value. A string value was provided that is not valid IPv4 or IPv6 string ' +
            `format (RFC 791, RFC 4291).\n\nGiven Value: ${address}\n` +
            `Error: ParseAddr(${JSON.stringify(address)}): unable to parse IP`,
        ]
      : [],
  );
}

/** What is wrong with a network's range. */
export function rangeProblems(attribute: string, text: string): string[] {
  if (text.includes('/') && prefixProblems(text).length === 0) return [];
  return [`expected "${attribute}" to be a valid CIDR Value, got ${text}: invalid CIDR address: ${text}`];
}

/** The network that a prefix lies in: its host bits cleared. */
export function networkOf(prefix: string): string {
  const [address = '', length = '32'] = prefix.split('/');
  if (!isIPv4(address)) return normalPrefix(prefix);
  const bits = Number(length);
  const value = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const size = 2 ** (32 - bits);
  const base = Math.floor(value / size) * size;
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256);
  return `${octets.join('.')}/${bits}`;
}

/** The parts of a subnet's id, `123-10.0.1.0/24`. */
export function parseSubnetId(id: string): { network: number; range: string } | undefined {
  const [, network, range] = /^(\d+)-(.+\/\d+)$/.exec(id) ?? [];
  return network === undefined || range === undefined ? undefined : { network: Number(network), range };
}

function normalIpv6(address: string): string {
  return new URL(`http://[${address}]/`).hostname.slice(1, -1);
}
