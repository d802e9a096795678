import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { run } from '../../deploy/child';
import type { LeakScanner } from './secret-forms';
import { PROJECT } from './toolchain';
import { programOf, type Seen, type Watch } from './watch';
import type { World } from './world';

/** A value, by its name, where it must not be. */
export interface Leak {
  readonly place: string;
  readonly where: string;
  readonly names: readonly string[];
}

/** Bytes; a file beyond is a disk. */
const LARGEST = 64 * 1024 * 1024;

/** Every place where a secret could come to light, of a world with the physical host `desktop` and the cloud host `web`. */
export class Places {
  static readonly NAMES = [
    'argument of a process',
    'environment of a process',
    'temporary file',
    'display',
    'state',
    'rendered files',
    'secrets folder',
    'stack file',
    'engine’s folder',
    ...['desktop', 'web'].flatMap((host) => [
      `store of ${host}`,
      `world-readable file of ${host}`,
      `journal of ${host}`,
    ]),
  ];

  private readonly started = Date.now();

  constructor(
    private readonly world: World,
    private readonly temporary: string,
    /** What was displayed so far. */
    private readonly said: string[],
  ) {}

  async leaks(scanner: LeakScanner, watch: Watch): Promise<Leak[]> {
    const found: Leak[] = [];
    const look = (place: string, where: string, text: string | Buffer) => {
      const names = scanner.in(text);
      if (names.length > 0) found.push({ place, where, names });
    };
    for (const record of watch.seen()) lookAtRecord(record, look);
    this.said.forEach((text, index) => {
      look('display', `run ${index + 1}`, text);
    });
    for (const [place, folder] of Object.entries(this.folders()))
      for (const path of this.filesIn(folder)) look(place, path, content(path));
    for (const [host, root] of Object.entries(await this.roots())) {
      for (const path of this.filesIn(join(root, 'nix'))) look(`store of ${host}`, path, content(path));
      const without = ['nix', 'proc', 'sys', 'dev'].map((name) => join(root, name));
      for (const path of this.filesIn(root, { without, mode: 0o004 }))
        look(`world-readable file of ${host}`, path, content(path));
      look(`journal of ${host}`, 'journalctl', await this.journal(host));
    }
    return found;
  }

  /** Puts a value into each place in turn, and takes it away again where it would stay. */
  async withLeaks(value: string, work: (place: string) => Promise<void>): Promise<void> {
    const file = async (place: string, path: string) => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `x ${value}\n`, { mode: 0o644 });
      await work(place);
      rmSync(path);
    };
    const brief = (argv: readonly string[], env: NodeJS.ProcessEnv) =>
      run(['sh', '-c', 'sleep 0.5', ...argv], { limit: 5, env });
    await brief([value], process.env);
    await work('argument of a process');
    await brief([], { ...process.env, LEAK: value });
    await work('environment of a process');
    await file('temporary file', join(this.temporary, 'leak', 'file'));
    this.said.push(value);
    await work('display');
    for (const [place, folder] of Object.entries(this.folders()))
      if (place !== 'stack file') await file(place, join(folder, 'leak'));
    writeFileSync(this.stackFile, `${readFileSync(this.stackFile, 'utf8')}# ${value}\n`);
    await work('stack file');
    for (const [host, root] of Object.entries(await this.roots())) {
      await file(`store of ${host}`, join(root, 'nix', 'store', 'leak'));
      await file(`world-readable file of ${host}`, join(root, 'etc', 'leak'));
      await this.world.on(
        await this.machine(host),
        `echo '${value}' | systemd-cat; sleep 0.5; journalctl --sync`,
      );
      await work(`journal of ${host}`);
    }
  }

  private get stackFile(): string {
    return join(PROJECT, `Pulumi.${this.world.stack}.yaml`);
  }

  private folders(): Record<string, string> {
    return {
      state: this.world.backend,
      'rendered files': join(PROJECT, '.fleet', this.world.stack),
      'secrets folder': join(PROJECT, 'secrets', this.world.stack),
      'stack file': this.stackFile,
      'engine’s folder': this.world.env.PULUMI_HOME ?? '',
    };
  }

  /** Files that were made or changed since the world was made, and have one of these permissions. */
  private filesIn(path: string, wanted: { without?: readonly string[]; mode?: number } = {}): string[] {
    const { without = [], mode = 0o777 } = wanted;
    const info = lstatSync(path, { throwIfNoEntry: false });
    if (info === undefined || without.includes(path)) return [];
    if (info.isDirectory()) return namesIn(path).flatMap((name) => this.filesIn(join(path, name), wanted));
    const isNew = info.isFile() && info.ctimeMs >= this.started && info.size < LARGEST;
    return isNew && (info.mode & mode) !== 0 ? [path] : [];
  }

  private async machine(host: string): Promise<string> {
    return host === 'web' ? this.world.serverOf('web') : host;
  }

  /** Every host's file system as it sees it. */
  private async roots(): Promise<Record<string, string>> {
    const list = await this.world.machines();
    const roots: Record<string, string> = {};
    for (const host of ['desktop', 'web']) {
      const name = await this.machine(host);
      const pid = list.find((machine) => machine.name === name)?.pid;
      if (typeof pid !== 'number') throw new Error(`${host} is not running`);
      // With a slash: without it this is a link.
      roots[host] = `/proc/${pid}/root/`;
    }
    return roots;
  }

  private async journal(host: string): Promise<string> {
    return this.world.on(await this.machine(host), 'journalctl --no-pager -a -o cat');
  }
}

/** A file, a folder may go away at any moment. */
function orNothing<T>(read: () => T, nothing: T): T {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return nothing;
    throw error;
  }
}

function content(path: string): Buffer {
  return orNothing(() => readFileSync(path), Buffer.alloc(0));
}

function namesIn(folder: string): string[] {
  return orNothing(() => readdirSync(folder), []);
}

function lookAtRecord(record: Seen, look: (place: string, where: string, text: string) => void): void {
  if (record.kind === 'file') {
    look('temporary file', record.path, record.content);
    return;
  }
  const program = programOf(record.cmdline);
  look('argument of a process', program, record.cmdline);
  const environ = record.environ.split('\0').filter((variable) => !mayHave(record.cmdline, variable));
  look('environment of a process', program, environ.join('\n'));
}

/** The program reads its config there, which is how the engine hands it over; sops reads the key of the stack there. */
function mayHave(cmdline: string, variable: string): boolean {
  if (cmdline.includes('/@pulumi/pulumi/cmd/run/')) return variable.startsWith('PULUMI_CONFIG=');
  // A script in its place has the shell before its own name.
  const isSops = cmdline
    .split('\0')
    .slice(0, 2)
    .some((word) => basename(word) === 'sops');
  return isSops && variable.startsWith('SOPS_AGE_KEY=');
}
