/** Relative path literals of a Nix file, without those in comments and strings; interpolations inside strings count. */
export function pathLiterals(source: string): string[] {
  const found: string[] = [];
  new Scanner(source, (literal) => found.push(literal)).code();
  return [...new Set(found)];
}

/** The source without comments and the text of strings, on the same lines: what a search for code may look at. */
export function codeOf(source: string): string {
  const scanner = new Scanner(source, () => undefined);
  scanner.code();
  return scanner.seen.join('');
}

const LITERAL = /\.{1,2}(?:\/[A-Za-z0-9_+.-]+)+/y;
/** What a path cannot follow directly: there the dots would belong to another token. */
const WORD = /[A-Za-z0-9_+.'"/-]/;

class Scanner {
  readonly seen: string[] = [];
  private position = 0;

  constructor(
    private readonly source: string,
    private readonly found: (literal: string) => void,
  ) {}

  /** Reads code up to the brace that closes an interpolation, or to the end. */
  code(): void {
    let depth = 0;
    while (this.position < this.source.length) {
      const char = this.source[this.position] ?? '';
      if (char === '#') this.skipTo('\n');
      else if (this.at('/*')) this.skipTo('*/');
      else if (char === '"') this.string('"', ['\\']);
      else if (this.at("''")) this.string("''", ["''$", "'''", "''\\"]);
      else if (this.literal()) continue;
      else {
        if (char === '{') depth += 1;
        if (char === '}' && --depth < 0) return;
        this.seen.push(char);
        this.position += 1;
      }
    }
  }

  private at(text: string): boolean {
    return this.source.startsWith(text, this.position);
  }

  private skipTo(end: string): void {
    const at = this.source.indexOf(end, this.position);
    const next = at < 0 ? this.source.length : at + end.length;
    this.seen.push(' ', this.source.slice(this.position, next).replace(/[^\n]/g, ''));
    this.position = next;
  }

  private literal(): boolean {
    LITERAL.lastIndex = this.position;
    const [text] = LITERAL.exec(this.source) ?? [];
    if (text === undefined || WORD.test(this.source[this.position - 1] ?? ' ')) return false;
    this.found(text);
    this.seen.push(text);
    this.position += text.length;
    return true;
  }

  /** @param escapes each takes the character after it along, so that it neither ends the string nor interpolates */
  private string(quote: string, escapes: readonly string[]): void {
    this.position += quote.length;
    this.seen.push('"');
    while (this.position < this.source.length) {
      const escape = escapes.find((text) => this.at(text));
      if (escape !== undefined) {
        this.position += escape.length + (escape.endsWith('\\') ? 1 : 0);
      } else if (this.at(quote)) {
        this.position += quote.length;
        this.seen.push('"');
        return;
      } else if (this.at('$${')) {
        this.position += 3;
      } else if (this.at('${')) {
        this.position += 2;
        this.code();
        this.position += 1;
      } else {
        if (this.source[this.position] === '\n') this.seen.push('\n');
        this.position += 1;
      }
    }
  }
}
