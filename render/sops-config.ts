import { stringify } from 'yaml';

export interface CreationRule {
  /** Path of the file relative to the `.sops.yaml`. */
  readonly path: string;
  readonly recipients: readonly string[];
}

/**
 * `.sops.yaml` with one creation rule per file. Each `path_regex` is anchored and escaped: sops takes the first rule that
 * matches anywhere in the path, so `web.yaml` unanchored would also be the rule of `my-web.yaml`. There is no last rule
 * that matches everything: a file that nobody planned is refused by sops.
 */
export function sopsConfig(rules: readonly CreationRule[]): string {
  const sorted = [...rules].sort((a, b) => (a.path < b.path ? -1 : 1));
  return stringify(
    {
      creation_rules: sorted.map(({ path, recipients }) => ({
        path_regex: pathRegex(path),
        age: recipients.join(','),
      })),
    },
    { lineWidth: 0 },
  );
}

/** Matches this one path; what is special in a regular expression is so in Go and here alike. */
export function pathRegex(path: string): string {
  return `^${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
}
