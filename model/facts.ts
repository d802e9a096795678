/** Reads the `key=value` lines that the host scripts print; the last one of a key counts, values hold no newline. */
export function parseFacts(text: string): ReadonlyMap<string, string> {
  const facts = new Map<string, string>();
  for (const line of text.split('\n')) {
    const at = line.indexOf('=');
    if (at > 0) facts.set(line.slice(0, at), line.slice(at + 1));
  }
  return facts;
}

/** A fact that may be unknown: absent and empty mean the same. */
export function fact(facts: ReadonlyMap<string, string>, key: string): string | undefined {
  const value = facts.get(key);
  return value === undefined || value === '' ? undefined : value;
}

export function words(text: string | undefined): string[] {
  return (text ?? '').split(/[\s,]+/).filter((word) => word !== '');
}
