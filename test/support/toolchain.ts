import { existsSync, lstatSync } from 'node:fs';
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
  const path = [join(PROJECT, 'sandbox', 'policy'), BIN, process.env.PATH ?? ''].join(delimiter);
  return { ...process.env, PATH: path };
}

/** The policy pack, as the toolchain's language host can start it: one that was built from Go modules starts none itself. */
export function policyPack(): string {
  const built = !lstatSync(tool('pulumi-language-nodejs')).isSymbolicLink();
  return join(PROJECT, built ? 'sandbox/policy' : 'policy');
}
