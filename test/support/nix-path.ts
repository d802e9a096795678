/** A path as a Nix expression, whatever characters are in it: a clone may lie anywhere. */
export function nixPath(path: string): string {
  return `(/. + ${JSON.stringify(path)})`;
}
