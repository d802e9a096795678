/** Nix's program of many verbs, as every call of it begins: what it calls experimental is what everybody uses. */
export const NIX = ['nix', '--extra-experimental-features', 'nix-command flakes'] as const;
