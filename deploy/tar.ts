import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';

/** A folder of the operator and its name inside the archive. */
export interface Packed {
  readonly folder: string;
  readonly name: string;
}

const BLOCK = 512;
const NAME_BYTES = 100;

/**
 * A tar stream of folders, each under its own name. Written here because the operator's `tar` may be one that cannot rename, or that
 * adds its platform's attributes as files. Modification times are kept: Nix takes a flake's date from them.
 */
export function tar(folders: readonly Packed[]): Readable {
  return Readable.from(archive(folders));
}

async function* archive(folders: readonly Packed[]): AsyncGenerator<Buffer> {
  for (const { folder, name } of folders) yield* entry(folder, name);
  yield Buffer.alloc(2 * BLOCK);
}

async function* entry(path: string, name: string): AsyncGenerator<Buffer> {
  const stat = await lstat(path);
  const mtime = Math.floor(stat.mtimeMs / 1000);
  if (stat.isDirectory()) {
    yield* header({ name: `${name}/`, mode: 0o755, size: 0, mtime, type: '5', link: '' });
    for (const child of (await readdir(path)).sort()) yield* entry(join(path, child), `${name}/${child}`);
  } else if (stat.isSymbolicLink()) {
    yield* header({ name, mode: 0o777, size: 0, mtime, type: '2', link: await readlink(path) });
  } else if (stat.isFile()) {
    const content = await readFile(path);
    const mode = (stat.mode & 0o100) === 0 ? 0o644 : 0o755;
    yield* header({ name, mode, size: content.length, mtime, type: '0', link: '' });
    yield content;
    yield padding(content.length);
  } else {
    throw new Error(`${path}: expected a file, folder or symbolic link, as Nix does`);
  }
}

interface Header {
  readonly name: string;
  readonly mode: number;
  readonly size: number;
  readonly mtime: number;
  readonly type: string;
  readonly link: string;
}

function* header(fields: Header): Generator<Buffer> {
  // GNU's way with long names: an entry before the entry.
  if (Buffer.byteLength(fields.name) > NAME_BYTES) yield* long('L', fields.name);
  if (Buffer.byteLength(fields.link) > NAME_BYTES) yield* long('K', fields.link);
  const block = Buffer.alloc(BLOCK);
  Buffer.from(fields.name).copy(block, 0, 0, NAME_BYTES);
  octal(block, fields.mode, 100, 8);
  octal(block, 0, 108, 8);
  octal(block, 0, 116, 8);
  octal(block, fields.size, 124, 12);
  octal(block, fields.mtime, 136, 12);
  block.fill(' ', 148, 156);
  block.write(fields.type, 156);
  Buffer.from(fields.link).copy(block, 157, 0, NAME_BYTES);
  block.write('ustar  \0', 257, 'latin1');
  let sum = 0;
  for (const byte of block) sum += byte;
  octal(block, sum, 148, 7);
  yield block;
}

function* long(type: string, text: string): Generator<Buffer> {
  const content = Buffer.from(`${text}\0`);
  yield* header({ name: '././@LongLink', mode: 0o644, size: content.length, mtime: 0, type, link: '' });
  yield content;
  yield padding(content.length);
}

function octal(block: Buffer, value: number, offset: number, length: number): void {
  block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset, 'latin1');
}

function padding(length: number): Buffer {
  return Buffer.alloc((BLOCK - (length % BLOCK)) % BLOCK);
}
