import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readIfThere } from './whole-file';

const SOURCES = [
  'index.ts',
  'components',
  'model',
  'render',
  'deploy',
  'policy',
  'sandbox',
  'test/bench',
  'package.json',
  'tsconfig.build.json',
];
const PROJECT = resolve(__dirname, '..', '..');
const STAMP = join(PROJECT, 'dist', '.sources');

/**
 * Whether `dist/` was compiled from the sources that lie beside it. Pulumi runs the compiled program, so an edit that was
 * not built would be previewed and deployed as if it had not been made.
 */
export function isStale(): boolean {
  return readIfThere(STAMP) !== sourcesHash();
}

function sourcesHash(): string {
  const sum = createHash('sha256');
  for (const file of SOURCES.flatMap(filesOf).sort())
    sum.update(`${file}\n`).update(readFileSync(join(PROJECT, file)));
  return sum.digest('hex');
}

function filesOf(source: string): string[] {
  if (/\.(ts|json)$/.test(source)) return [source];
  return readdirSync(join(PROJECT, source), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => join(source, file));
}

if (require.main === module) {
  if (process.argv[2] === 'stamp') writeFileSync(STAMP, sourcesHash());
  else process.exitCode = isStale() ? 1 : 0;
}
