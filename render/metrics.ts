import { codeOf } from './nix/path-literals';
import type { Files } from './reach';

/** A line of a file that breaks a rule, and what stands there. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly what: string;
}

/** Files that say what one host or home is; the lists of users and secrets beside them are the fleet's. */
const OWN_FILES = ['default.nix', 'options.nix', 'overrides.nix'];

/** Lines of Nix that config comes to for one host (`hosts/<name>`) or home (`homes/<user>@<host>`) alone. */
export function configLines(files: Files, folder: string): number {
  return OWN_FILES.map((name) => files.get(`${folder}/${name}`)?.trimEnd().split('\n').length ?? 0).reduce(
    (sum, lines) => sum + lines,
  );
}

/** Uses of mkForce, or of mkOverride with a strength like it, that no comment beside or above them explains. */
export function undocumentedForces(files: Files): Place[] {
  return nixFiles(files).flatMap(([file, text]) => {
    const lines = text.split('\n');
    const code = codeOf(text).replace(/\binherit\b[^;]*;/g, (names) => names.replace(/[^\n]/g, ' '));
    return code.split('\n').flatMap((line, index) => {
      const force = forceIn(line);
      if (force === undefined || isExplained(lines, index)) return [];
      return [{ file, line: index + 1, what: force }];
    });
  });
}

/** mkDefault is 1000, a plain definition 100, mkForce 50; a strength that is computed counts as a strong one. */
function forceIn(code: string): string | undefined {
  if (/\bmkForce\b/.test(code)) return 'mkForce';
  const [, strength] = /\bmkOverride\s+(\S+)/.exec(code) ?? [];
  if (strength === undefined || Number(strength) >= 100) return undefined;
  return `mkOverride ${strength}`;
}

function isExplained(lines: readonly string[], index: number): boolean {
  const above = (lines[index - 1] ?? '').trim();
  return /\s#\s*\S/.test(lines[index] ?? '') || /^(#|\*|\/\*).*[A-Za-z]/.test(above) || above.endsWith('*/');
}

const SECRET_NAME =
  /(password|passphrase|passwd|secret|token|credentials?|psk|(api|auth|access|private|secret|preshared|encryption|signing)[-_]?keys?)$/i;
/** `name = "value"`, as Nix writes an attribute. */
const ATTRIBUTE = /([A-Za-z_][A-Za-z0-9_'-]*|"[^"$]*")\s*=\s*"((?:[^"\\]|\\.)*)"/g;
/** What is no value: a path, a reference that something else resolves, a lock that no password opens. */
const REFERENCE = /^$|^[/~]|^[!*]+$|^(file|ext):|^\$($|[A-Za-z_])|\$\{|\{\{/;
const FORMATS: readonly (readonly [string, RegExp])[] = [
  ['an age identity', /AGE-SECRET-KEY-1[0-9A-Z]{20}/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a Tailscale key', /\btskey-[a-z]+-[A-Za-z0-9]/],
  ['a GitHub token', /\b(gh[pousr]_[A-Za-z0-9]{20}|github_pat_[A-Za-z0-9]{20})/],
  ['a GitLab token', /\bglpat-[A-Za-z0-9_-]{15}/],
  ['an AWS access key', /\bAKIA[0-9A-Z]{16}\b/],
  ['a Slack token', /\bxox[abprs]-[A-Za-z0-9-]{10}/],
];

/**
 * Values in clear that look like secrets: everything in these files is in the Nix store, which every user of a host can
 * read. What is found is never part of the result.
 * @param secrets names of the fleet's secrets: an option that names one holds no value
 */
export function plaintextSecrets(files: Files, secrets: readonly string[]): Place[] {
  return [...files]
    .filter(([file]) => !file.startsWith('secrets/'))
    .flatMap(([file, text]) =>
      text.split('\n').flatMap((line, index) => {
        const what = secretIn(line, file.endsWith('.nix'), secrets);
        return what === undefined ? [] : [{ file, line: index + 1, what }];
      }),
    );
}

function secretIn(line: string, nix: boolean, secrets: readonly string[]): string | undefined {
  const format = FORMATS.find(([, pattern]) => pattern.test(line));
  if (format !== undefined) return format[0];
  if (!nix || /^\s*#/.test(line)) return undefined;
  for (const [, quoted = '', value = ''] of line.matchAll(ATTRIBUTE)) {
    const name = quoted.replaceAll('"', '');
    if (SECRET_NAME.test(name) && !REFERENCE.test(value) && !secrets.includes(value)) return name;
  }
  return undefined;
}

function nixFiles(files: Files): [string, string][] {
  return [...files].filter(([file]) => file.endsWith('.nix'));
}
