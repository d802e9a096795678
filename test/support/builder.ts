import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tool } from './toolchain';

/** What builds of the stand-in packages are made with, as on the simulated hosts. */
const PATHS = ['/bin', '/usr', '/lib', '/lib64', '/etc'].map((path) => `${path}=${path}`).join(' ');

/** Folder for the PATH in which Nix builds here as well: elsewhere in the tests the hosts alone do, and this machine has no jobs. */
export function builder(folder: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(
    join(bin, 'nix'),
    `#!/bin/sh\nexec ${tool('nix')} --option max-jobs 2 --option sandbox true --option sandbox-paths '${PATHS}' "$@"\n`,
  );
  chmodSync(join(bin, 'nix'), 0o755);
  return bin;
}
