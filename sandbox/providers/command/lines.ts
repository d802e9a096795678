import { StringDecoder } from 'node:string_decoder';

/** The longest line, in bytes, that the official provider passes on to the engine. */
const LIMIT = 64 * 1024;

/** Cuts a byte stream into lines, the last one with or without its line feed. */
export class Lines {
  private pending = '';
  private readonly decoder = new StringDecoder('utf8');

  public constructor(private readonly emit: (line: string) => void) {}

  /**
   * Takes the next bytes.
   *
   * @throws if a line is longer than 64 KiB: there the official provider stops reading and hangs for ever, so a
   * resource that relies on it must not pass here.
   */
  public push(chunk: Buffer): void {
    const lines = (this.pending + this.decoder.write(chunk)).split('\n');
    this.pending = lines.pop() ?? '';
    for (const line of lines) this.emitChecked(line);
    this.check(this.pending);
  }

  public end(): void {
    const rest = this.pending + this.decoder.end();
    this.pending = '';
    if (rest !== '') this.emitChecked(rest);
  }

  private emitChecked(line: string): void {
    this.check(line);
    this.emit(line.endsWith('\r') ? line.slice(0, -1) : line);
  }

  private check(line: string): void {
    if (Buffer.byteLength(line) < LIMIT) return;
    throw new Error(
      'an output line is longer than 65536 bytes, on which the official command provider hangs for ever; ' +
        'set `logging: "none"` or break the line',
    );
  }
}
