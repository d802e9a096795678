import { isRecord } from './json';

/** Value of an option as config says it, nested or by dotted path; undefined where it says nothing. */
export function optionAt(options: Readonly<Record<string, unknown>>, path: string): unknown {
  for (const [key, value] of Object.entries(options)) {
    if (key === path) return value;
    if (!path.startsWith(`${key}.`) || !isRecord(value)) continue;
    const found = optionAt(value, path.slice(key.length + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}
