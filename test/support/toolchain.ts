import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** The project's root: two folders up, or three where this is compiled. */
export const PROJECT = resolve(__dirname, '..', '..').replace(/\/dist$/, '');
const BIN = join(PROJECT, '.sandbox', 'bin');

/** Path of a program of the toolchain; throws where `./fleet test` has not set it up. */
export function tool(name: string): string {
  const found = [BIN, ...(process.env.PATH ?? '').split(delimiter)]
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
  if (found === undefined) throw new Error(`${name}: not in .sandbox/bin and not on PATH; run: ./fleet test`);
  return found;
}

/** Environment in which the toolchain's programs come first. */
export function toolchainEnv(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${BIN}${delimiter}${process.env.PATH ?? ''}` };
}
