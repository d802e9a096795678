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
    const option = optionIn(text);
    return { text, ...(option === undefined ? {} : { option }) };
  });
}

/** As the module system quotes it: `services.a.b', or “services.a.b”, or a bare path of three parts. */
function optionIn(text: string): string | undefined {
  const quoted = /[`‘“"']([A-Za-z_][\w-]*(?:\.(?:[\w<>*-]+|"[^"]*"))+)['’”"]/.exec(text);
  return quoted?.[1] ?? /\b(?!lib\.)[a-z][\w-]*(?:\.[A-Za-z][\w-]*){2,}\b/.exec(text)?.[0];
}
