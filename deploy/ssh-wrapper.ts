import { accessSync, constants, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { quoteShell, sshOptions, type SshTarget } from './ssh-options';

/**
 * Runs work with an environment in which `ssh` is one that reaches exactly the pinned machine at exactly this address, whatever
 * options its caller adds: ssh takes the first value of an option, so ours come first. `NIX_SSHOPTS` would come last, and tools
 * like to put a `StrictHostKeyChecking=no` before it.
 *
 * @param address replaces whatever host name the caller uses.
 * @param connect seconds for TCP and handshake.
 */
export async function withPinnedSsh<T>(
  target: SshTarget,
  address: string,
  connect: number,
  work: (env: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'nixos-fleet-ssh-'));
  const remove = () => {
    rmSync(folder, { recursive: true, force: true });
  };
  process.on('exit', remove);
  try {
    const options = [...sshOptions(target, connect), '-o', `HostName=${address.replaceAll('%', '%%')}`];
    const words = [realSsh(), ...options].map(quoteShell).join(' ');
    writeFileSync(join(folder, 'ssh'), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o700 });
    const path = [folder, process.env.PATH ?? ''].join(delimiter);
    return await work({ ...process.env, LC_ALL: 'C', NIX_SSHOPTS: '', PATH: path });
  } finally {
    remove();
    process.off('exit', remove);
  }
}

function realSsh(): string {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const candidate = join(folder, 'ssh');
    if (isExecutable(candidate)) return candidate;
  }
  throw new Error('ssh is not on PATH: install the OpenSSH client');
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
