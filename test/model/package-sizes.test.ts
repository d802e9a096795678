import fc from 'fast-check';
import { overBudget, sizeTable } from '../../model/package-sizes';

test('[R5.3] a profile over its budget is said to be, with the way out', () => {
  const text = sizeTable([
    { name: 'minimal', bytes: 80_400_000, budget: 100 },
    { name: 'essential', bytes: 330_000_000, budget: 275 },
  ]);
  expect(text.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | '))).toEqual([
    'profile | MB | budget',
    'minimal | 80 | 100',
    'essential | 330 | 275 | over budget by 20 %: leave a package out (fleet.packages.exclude), or raise it in nix/lib/packages/profiles.nix',
  ]);
});

test('[R5.3] a budget is in millions of bytes, and may be used up', () => {
  fc.assert(
    fc.property(fc.nat(2000), fc.integer({ min: -5, max: 5 }), (budget, more) => {
      expect(overBudget({ name: 'x', bytes: budget * 1_000_000 + more, budget })).toBe(more > 0);
    }),
  );
});
