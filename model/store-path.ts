/** Store paths as people tell them from others: `j3kr…nixos-system-web-25.11`. */
export function shortStorePaths(text: string): string {
  return text.replace(/\/nix\/store\/([0-9a-z]{4})[0-9a-z]{28}-/g, '$1…');
}
