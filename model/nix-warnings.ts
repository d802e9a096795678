/** A warning that an evaluation gave, and the option that it is about where it names one. */
export interface NixWarning {
  readonly text: string;
  readonly option?: string;
}

const ESCAPE = new RegExp(String.raw`\u001b\[[0-9;]*m`, 'g');
/** `lib.warn` of older releases, then `builtins.warn`. */
const BEGIN = /^(?:trace|evaluation warning): (?:warning: )?/;
const OTHER = /^(trace|evaluation warning|warning|error|building|copying|fetching|unpacking)\b|^\s*[•…]/;

/** The warnings among what Nix said on stderr; those about Nix itself (`warning: …`) are none of the configuration's. */
export function nixWarnings(stderr: string): NixWarning[] {
  const warnings: string[] = [];
  let open = false;
  for (const line of stderr.replace(ESCAPE, '').split('\n')) {
    if (/^(trace: warning|evaluation warning): /.test(line)) {
      warnings.push(line.replace(BEGIN, ''));
      open = true;
    } else if (OTHER.test(line)) {
      open = false;
    } else if (open) {
      warnings.push(`${warnings.pop() ?? ''}\n${line}`);
    }
  }
  return [...new Set(warnings.map((text) => text.trim()))].map((text) => {
    const [option] = warningEvidence({ text }).options;
    return { text, ...(option === undefined ? {} : { option }) };
  });
}

/** What a warning tells of who causes it. */
export interface WarningEvidence {
  /** Folders of the store in which it says that something is defined. */
  readonly sources: readonly string[];
  /** Options that it names. */
  readonly options: readonly string[];
  /** Packages and functions that it names. */
  readonly names: readonly string[];
}

export function warningEvidence({ text: whole }: NixWarning): WarningEvidence {
  // What takes its place is the way out, and nobody's fault.
  const [text = whole] = whole.split(/\brenamed to\b|\breplaced by\b/);
  const found = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, one = '']) => one))];
  const dotted = [
    ...found(/[`‘“"']([A-Za-z_][\w-]*(?:\.[\w<>*-]+)+)/g),
    ...found(/\b([a-z][\w-]*(?:\.[A-Za-z][\w-]*)+)(?= =|;)/g),
    ...found(/(?<![/.\w-])([a-z][\w-]*(?:\.[A-Za-z][\w-]*){2,})\b/g),
  ];
  const isLibrary = (name: string) => /^(lib|pkgs|builtins)\./.test(name);
  return {
    sources: found(/\/nix\/store\/([^/\s'`]+)\//g),
    options: [...new Set(dotted.filter((name) => !isLibrary(name)))],
    names: [
      ...new Set([
        ...dotted.filter(isLibrary).map((name) => name.replace(/^pkgs\./, '')),
        ...found(/[`‘“"']([A-Za-z_][\w-]*)['’”"`]/g),
        ...found(/^([A-Za-z_][\w-]*) (?:is|has been) (?:deprecated|removed)/g),
      ]),
    ],
  };
}
