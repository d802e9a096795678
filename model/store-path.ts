/** Store paths as people tell them from others: `j3kr…nixos-system-web-25.11`. */
export function shortStorePaths(text: string): string {
  return text.replace(/\/nix\/store\/([0-9a-z]{4})[0-9a-z]{28}-/g, '$1…');
}

/**
 * Files of flakes, relative to theirs: `hosts/web/options.nix`.
 * @param store folder of the store, as Nix shows it: one with a root of its own lies in a folder of any name, with spaces too
 */
export function withoutStore(text: string, store: string): string {
  return text.replaceAll(`${store}/`, '/nix/store/').replace(/\/nix\/store\/[^/\s]+-source\//g, '');
}
