import { table } from './table';

/** A package profile as it was measured. */
export interface ProfileSize {
  readonly name: string;
  /** Bytes of everything that it needs in a store. */
  readonly bytes: number;
  /** MB that it may take. */
  readonly budget: number;
}

const MB = 1_000_000;

export function overBudget({ bytes, budget }: ProfileSize): boolean {
  return bytes > budget * MB;
}

/** A row per profile, and a word on those that are too large. */
export function sizeTable(sizes: readonly ProfileSize[]): string {
  return table([
    ['profile', 'MB', 'budget', ''],
    ...sizes.map((size) => [
      size.name,
      (size.bytes / MB).toFixed(0),
      String(size.budget),
      overBudget(size)
        ? `over budget by ${((size.bytes / MB / size.budget - 1) * 100).toFixed(0)} %: leave a package out (fleet.packages.exclude), or raise it in nix/lib/packages/profiles.nix`
        : '',
    ]),
  ]);
}
