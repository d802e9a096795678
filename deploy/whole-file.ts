import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file whole or not at all: a full disk, a kill or a power cut leaves the old content. Nothing is written where the
 * content is the same already. Of several writers at once the last one wins.
 */
export function writeWhole(path: string, content: string, mode = 0o644): void {
  if (readIfThere(path) === content) return;
  mkdirSync(dirname(path), { recursive: true });
  removeLeftovers(path);
  const temporary = `${path}.${process.pid}.new`;
  try {
    // Unlike writeSync this goes on where the system writes less than it was given.
    synced(
      temporary,
      'w',
      (file) => {
        writeFileSync(file, content);
      },
      mode,
    );
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  synced(dirname(path), 'r', () => undefined);
}

function synced(path: string, flags: string, work: (file: number) => void, mode?: number): void {
  const file = openSync(path, flags, mode);
  try {
    work(file);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Of writers that were killed. */
function removeLeftovers(path: string): void {
  const start = `${basename(path)}.`;
  for (const name of readdirSync(dirname(path))) {
    const pid = name.startsWith(start) ? /^(\d+)\.new$/.exec(name.slice(start.length))?.[1] : undefined;
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(dirname(path), name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
