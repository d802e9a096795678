import { accessSync, constants, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { quoteShell, sshOptions, type SshTarget } from './ssh-options';
import { inTemporaryFolder } from './temporary-folder';

/** A machine, and which of its addresses has answered with its key. */
export interface Route {
  readonly target: SshTarget;
  readonly address: string;
}

/**
 * Runs work with an environment in which `ssh` is one that reaches exactly the pinned machines at exactly these addresses, whatever
 * options its caller adds: ssh takes the first value of an option, so ours come first. `NIX_SSHOPTS` would come last, and tools
 * like to put a `StrictHostKeyChecking=no` before it.
 *
 * @param routes a single one is taken whatever host name the caller uses; of several the one whose host that is.
 * @param connect seconds for TCP and handshake.
 */
export function withPinnedSsh<T>(
  routes: readonly [Route, ...Route[]],
  connect: number,
  work: (env: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  return inTemporaryFolder('ssh-', (folder) => {
    writeFileSync(join(folder, 'ssh'), wrapper(routes, connect), { mode: 0o700 });
    const path = [folder, process.env.PATH ?? ''].join(delimiter);
    return work({ ...process.env, LC_ALL: 'C', NIX_SSHOPTS: '', PATH: path });
  });
}

function wrapper(routes: readonly [Route, ...Route[]], connect: number): string {
  const reach = ({ target, address }: Route) => {
    const options = [...sshOptions(target, connect), '-o', `HostName=${address.replaceAll('%', '%%')}`];
    return `exec ${[realSsh(), ...options].map(quoteShell).join(' ')} "$@"`;
  };
  const [only, ...others] = routes;
  if (others.length === 0) return `#!/bin/sh\n${reach(only)}\n`;
  const cases = routes.map((route) => `  ${quoteShell(route.target.host)}) ${reach(route)} ;;\n`);
  return `#!/bin/sh
for word; do
  case $word in
${cases.join('')}  esac
done
echo "none of the machines that are to be reached: $*" >&2
exit 255
`;
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
