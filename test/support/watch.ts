import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compile } from '../deploy/compile';

/** What was seen of a process, its words and variables separated by NUL, or of a file. */
export type Seen =
  | { readonly kind: 'process'; readonly cmdline: string; readonly environ: string }
  | { readonly kind: 'file'; readonly path: string; readonly content: string };

/** Everything that runs on this machine and what lies in some folders, looked at every few milliseconds from outside. */
export class Watch {
  private constructor(
    private readonly child: ChildProcess,
    private readonly output: string,
  ) {}

  /** @param folder for the watcher itself */
  static async start(folder: string, watched: readonly string[]): Promise<Watch> {
    const driver = compile('test/support/watch-driver.ts', join(folder, 'watch'));
    const output = join(folder, 'seen');
    const child = spawn(process.execPath, [driver, output, ...watched], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    return new Watch(child, output);
  }

  seen(): Seen[] {
    if (!existsSync(this.output)) return [];
    const lines = readFileSync(this.output, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Seen);
  }

  async stop(): Promise<Seen[]> {
    const ended = once(this.child, 'exit');
    this.child.stdin?.end();
    await ended;
    return this.seen();
  }
}

export function programOf(cmdline: string): string {
  return basename(cmdline.split('\0')[0] ?? '');
}
