/**
 * Features are modules of ours that config turns on by their options: `fleet.<name>` is declared in the folder of that
 * name, so naming the option is all that brings the module in.
 */
const PREFIX = 'fleet';

/** Names of the features that options set, as the dotted or nested keys of config say them; sorted. */
export function featuresNamed(options: Readonly<Record<string, unknown>>): string[] {
  const names = Object.entries(options).flatMap(([key, value]) => {
    const [head, second] = key.split('.');
    if (head !== PREFIX) return [];
    if (second !== undefined) return [second];
    return typeof value === 'object' && value !== null
      ? Object.keys(value).map((name) => name.split('.')[0] ?? '')
      : [];
  });
  return [...new Set(names)].sort();
}
