/** Nix's program of many verbs, as every call of it begins: what it calls experimental is what everybody uses. */
export const NIX = ['nix', '--extra-experimental-features', 'nix-command flakes'] as const;

const LEAST_NIX = [2, 18] as const;
/** What evaluates current nixpkgs, for people. */
export const LEAST_NIX_TEXT = `Nix ${LEAST_NIX.join('.')} or newer`;

/** Whether a Nix that says this of itself (`nix (Nix) 2.31.2`) can evaluate current nixpkgs. */
export function isNewEnough(version: string): boolean {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined || minor === undefined) return false;
  const [leastMajor, leastMinor] = LEAST_NIX;
  return Number(major) > leastMajor || (Number(major) === leastMajor && Number(minor) >= leastMinor);
}
