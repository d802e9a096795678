export interface Finding {
  /** From 1. */
  readonly line: number;
  /** What it looks like; never the text itself. */
  readonly what: string;
}

/** What the general rules do not know: this field's own forms, and words that give a literal away. */
const OWN: readonly [RegExp, string][] = [
  [/AGE-SECRET-KEY-1[A-Z0-9]{20,}/, 'an age identity'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [/["'=]\$(1|2[abxy]|5|6|7|y|gy|sha1)\$[^"'\s]{8,}/, 'the hash of a password'],
  [
    /\b\w*(password|passwd|passphrase|secret|token|api_?key|private_?key|psk)\w*\s*[:=]\s*"(?!\/|\$\{|%)[^"]{6,}"/i,
    'a secret in words',
  ],
  [
    /\b\w*(password|passwd|passphrase|secret|token|api_?key|private_?key|psk)\s*:\s+(?![/$%{["'&*|>])\S{12,}\s*$/i,
    'a secret in words',
  ],
];

/** Names end like this where they lead to a secret and are none: a path, a reference, a name of one. */
const REFERENCE = /\b\w*(File|Path|Secret|Unit|Units|Recipient|Command|Ref|Name|Url)\s*[:=]/;

/** A value that says itself that it stands for one. */
const PLACEHOLDER = /simulated|placeholder|example|changeme/i;

/** Places in a text that look like a secret in the clear. */
export async function findSecrets(text: string, path: string): Promise<Finding[]> {
  const own = text.split('\n').flatMap((line, index): Finding[] => {
    const found = OWN.find(([pattern]) => pattern.test(line));
    if (found === undefined) return [];
    // A telling name is a weaker sign than a telling form.
    if (found[1] === 'a secret in words' && (REFERENCE.test(line) || PLACEHOLDER.test(line))) return [];
    return [{ line: index + 1, what: found[1] }];
  });
  const { lintSource } = await import('@secretlint/core');
  const { creator } = await import('@secretlint/secretlint-rule-preset-recommend');
  const { messages } = await lintSource({
    source: { filePath: path, content: text, ext: '.nix', contentType: 'text' },
    options: {
      config: { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator, options: {} }] },
      maskSecrets: true,
    },
  });
  const general = messages.map(({ ruleId, loc }) => ({
    line: loc.start.line,
    what: `what ${ruleId.replace(/^.*secretlint-rule-/, '')} secrets look like`,
  }));
  return [...own, ...general.filter(({ line }) => own.every((finding) => finding.line !== line))];
}
