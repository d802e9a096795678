import { isIPv4, isIPv6 } from 'node:net';

/** An address range of one family: `base` with all host bits zero. */
export interface Range {
  family: 4 | 6;
  base: bigint;
  prefix: number;
}

export function addressBits(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}

/** The address as a number, or undefined when it is none. */
export function parseAddress(text: string): { family: 4 | 6; value: bigint } | undefined {
  if (isIPv4(text)) {
    const value = text.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
    return { family: 4, value };
  }
  // A dotted tail is valid IPv6, but no range of the API is written that way.
  if (!isIPv6(text) || text.includes('.') || text.includes('%')) return undefined;
  const [head = '', tail] = text.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
  return { family: 6, value: groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n) };
}

/** The range, or undefined when the text is none or has host bits set. */
export function parseRange(text: string): Range | undefined {
  const [host = '', length = '', ...rest] = text.split('/');
  const address = parseAddress(host);
  if (!address || rest.length > 0 || !/^\d{1,3}$/.test(length)) return undefined;
  const prefix = Number(length);
  const bits = addressBits(address.family);
  if (prefix > bits) return undefined;
  const hostMask = (1n << BigInt(bits - prefix)) - 1n;
  if ((address.value & hostMask) !== 0n) return undefined;
  return { family: address.family, base: address.value, prefix };
}

export function lastOf(range: Range): bigint {
  return range.base + (1n << BigInt(addressBits(range.family) - range.prefix)) - 1n;
}

export function contains(outer: Range, inner: Range): boolean {
  return outer.family === inner.family && outer.base <= inner.base && lastOf(inner) <= lastOf(outer);
}

export function overlaps(a: Range, b: Range): boolean {
  return a.family === b.family && a.base <= lastOf(b) && b.base <= lastOf(a);
}

export function holds(range: Range, address: bigint): boolean {
  return range.base <= address && address <= lastOf(range);
}

export function formatIpv4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
}

/** IPv4 ranges that are free for private use (RFC 1918). */
const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(parseRange);

export function isPrivate(range: Range): boolean {
  return privateRanges.some((candidate) => candidate !== undefined && contains(candidate, range));
}
