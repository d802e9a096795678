import { transformSync } from '@swc/core';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const PROJECT = resolve(__dirname, '../..');

/** Compiles a file of the project and what it imports into a folder; returns the JavaScript file, for a process of its own. */
export function compile(path: string, folder: string): string {
  const target = join(folder, path.replace(/\.ts$/, '.js'));
  if (existsSync(target)) return target;
  mkdirSync(dirname(target), { recursive: true });
  const { code } = transformSync(readFileSync(join(PROJECT, path), 'utf8'), {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  });
  writeFileSync(target, code);
  for (const [, imported = ''] of code.matchAll(/require\("(\.[^"]+)"\)/g))
    compile(join(dirname(path), `${imported}.ts`), folder);
  return target;
}
