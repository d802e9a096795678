import fc from 'fast-check';
import { contains, formatIpv4, holds, lastOf, overlaps, parseAddress, parseRange, type Range } from './cidr';

const range = fc
  .record({ bits: fc.bigInt({ min: 0n, max: 0xffffffffn }), prefix: fc.integer({ min: 0, max: 32 }) })
  .map(({ bits, prefix }): Range => {
    const hosts = BigInt(32 - prefix);
    return { family: 4, base: (bits >> hosts) << hosts, prefix };
  });

test('[R6.2] an IPv4 range survives writing and reading', () => {
  fc.assert(
    fc.property(range, (original) => {
      expect(parseRange(`${formatIpv4(original.base)}/${original.prefix}`)).toEqual(original);
    }),
  );
});

test('[R6.2] two ranges overlap exactly when one contains the other', () => {
  fc.assert(
    fc.property(range, range, (a, b) => {
      expect(overlaps(a, b)).toBe(contains(a, b) || contains(b, a));
      expect(holds(a, lastOf(a)) && !holds(a, lastOf(a) + 1n)).toBe(true);
    }),
  );
});

test.each(['::/0', 'fd77::/16', 'fd77:0:0:1::/64', '2001:db8::1/128', '10.0.0.0/8', '0.0.0.0/0'])(
  '[R6.2] %s is a range',
  (text) => {
    expect(parseRange(text)).toBeDefined();
  },
);

test.each([
  '',
  '10.0.0.0',
  '10.0.0.1/8',
  '10.0.0.0/33',
  '10.0.0.0/8/8',
  'fd77::1/64',
  '::/129',
  '1::2::3/64',
  'a/b',
])('[R6.2] %j is no range', (text) => {
  expect(parseRange(text)).toBeUndefined();
});

test('[R6.2] IPv6 addresses are read in all spellings', () => {
  expect(parseAddress('fd77:0:0:1::1')).toEqual(parseAddress('fd77:0000:0:1:0:0:0:1'));
  expect(parseAddress('::')).toEqual({ family: 6, value: 0n });
});
