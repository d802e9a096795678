/** A value that must be seen nowhere but where it is needed, by a name that may be shown. */
export interface Planted {
  readonly name: string;
  readonly value: string;
}

/** Shorter pieces would be found by chance. */
const LEAST = 12;

/** How every ed25519 key of OpenSSH begins: a line of it says which kind of key this is, and nothing of the key. */
const KIND_OF_KEY = 'b3BlbnNzaC1rZXktdjEAAAAA';

/**
 * How a value may stand in a text: as it is, as JSON and YAML write it, in hexadecimal, URL-encoded, in base64 at each of the
 * three places that it may have in a longer text. Of one of several lines also each line.
 */
export function formsOf(value: string): string[] {
  const lines = value
    .split('\n')
    .filter(
      (line) => line.trim().length >= LEAST && !line.startsWith('-----') && !line.startsWith(KIND_OF_KEY),
    );
  const texts = [...new Set([value, ...lines])];
  const hex = (text: string) => Buffer.from(text).toString('hex');
  const forms = texts.flatMap((text) => [
    text,
    JSON.stringify(text).slice(1, -1),
    hex(text),
    hex(text).toUpperCase(),
    encodeURIComponent(text),
    ...[0, 1, 2].map((before) => base64At(text, before)),
    ...[0, 1, 2].map((before) => base64At(text, before).replaceAll('+', '-').replaceAll('/', '_')),
  ]);
  return [...new Set(forms)].filter((form) => form.length >= LEAST);
}

/** The characters that stand for this text alone where so many bytes (modulo 3) stand before it. */
function base64At(text: string, before: number): string {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
  const whole = bytes.toString('base64').replaceAll('=', '');
  return whole.slice(before === 0 ? 0 : before + 1, Math.floor((bytes.length * 8) / 6) - 1);
}

/** Looks for planted values in whatever is shown to it. */
export class LeakScanner {
  private readonly forms: readonly { readonly name: string; readonly form: Buffer }[];

  constructor(planted: readonly Planted[]) {
    this.forms = planted.flatMap(({ name, value }) =>
      formsOf(value).map((form) => ({ name, form: Buffer.from(form) })),
    );
  }

  /** Names of the values that are in there in any form. */
  in(content: string | Buffer): string[] {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    return [...new Set(this.forms.flatMap(({ name, form }) => (bytes.includes(form) ? [name] : [])))];
  }
}
