import { setTimeout as sleep } from 'node:timers/promises';
import { fact, parseFacts } from '../model/facts';
import { lastLines, run as runChild } from './child';
import { DeployError } from './errors';
import { diskFull, isDiskFull, sshCommand } from './failure';
import { hostScript } from './host-script';
import type { Progress } from './progress';
import type { RunFile } from './run-file';
import { asksHelper, ssh, type SshTarget } from './ssh';
import { withPinnedSsh, type Route } from './ssh-wrapper';
import { NIX } from './nix-command';

const TRIES = 3;
const RETRY_MS = 2000;
/** What Nix and ssh say when a connection did not come about, or broke; a wrong key is none of these. */
const LOST =
  /Connection (?:to \S+ )?(?:timed out|closed|reset|refused)|Broken pipe|unexpected end-of-file|No route to host|connection unexpectedly closed|daemon disconnected unexpectedly/i;

export interface Copy {
  readonly phase: string;
  readonly path: string;
  /** More of `nix copy`'s words. */
  readonly words: readonly string[];
  /** Default: the operator's own store. */
  readonly from?: Route;
  readonly to: Route;
}

/**
 * Copies a store path, with all that it refers to, into a machine's store: only what is missing there, and what its caches have it
 * fetches itself. Between two machines everything passes through this process and stays nowhere here. Begun again where a
 * connection is lost, it copies the rest: a path is in a store whole or not at all.
 *
 * @throws DeployError
 */
export async function nixCopy(run: RunFile, copy: Copy, progress: Progress): Promise<void> {
  const { phase, path, words, from, to } = copy;
  progress.say(`copying ${path}${from === undefined ? '' : ` from ${from.target.host}`}`);
  const argv = [
    ...NIX,
    'copy',
    ...(from === undefined ? [] : ['--from', store(from.target)]),
    '--to',
    store(to.target),
    '--substitute-on-destination',
    ...words,
    path,
  ] as const;
  const copyPersistently = async (env: NodeJS.ProcessEnv) => {
    for (let tries = 1; ; tries += 1) {
      const result = await runChild([...argv], { env, limit: run.limits.build, onLine: progress.nixLine });
      if (result.code === 0 || tries === TRIES || !LOST.test(result.stderr)) return result;
      progress.say('connection lost, copying what is missing');
      await sleep(RETRY_MS);
    }
  };
  const routes = from === undefined ? ([to] as const) : ([to, from] as const);
  const copying = withPinnedSsh([...routes], run.limits.connect, copyPersistently);
  const result = await progress.during('copying', copying);
  if (result.code === 0) return;
  const expected = `${path} copied to ${to.target.host} within ${run.limits.build} s`;
  const lines = lastLines(result.stderr);
  if (isDiskFull(result.stderr))
    throw diskFull(to.target, phase, expected, await freeSpace(run, to.target), lines);
  throw new DeployError({
    host: run.host,
    phase,
    expected,
    found: result.timedOut ? 'no end within the limit' : exit(result),
    lastLines: lines,
    next: `${sshCommand(to.target, to.address)} nix-store --version, then ./fleet up`,
  });
}

function exit({ code, stderr }: { readonly code: number; readonly stderr: string }): string {
  return /lacks a (?:valid )?signature/.test(stderr)
    ? 'its Nix refuses what no key that it trusts has signed'
    : `nix copy exited with ${code}`;
}

/** Where Nix is, for a session without a login shell; sshd starts it in the user's home. */
const USER_PATH =
  '/run/current-system/sw/bin:.nix-profile/bin:/nix/var/nix/profiles/default/bin:/usr/local/bin:/usr/bin:/bin';

/** The address comes from the pinned ssh: in a store's URL an IPv6 address is read differently by every release of Nix. */
function store(target: SshTarget): string {
  const { host, connection, asUser } = target;
  // What its daemon takes from anybody: sshd starts the client of it, whatever is asked for.
  if (asksHelper(target)) return `ssh-ng://${host}`;
  const program = asUser === true ? `env PATH=${USER_PATH} nix-daemon` : 'sudo -n nix-daemon';
  const asRoot = connection.user === 'root' && asUser !== true;
  return `ssh-ng://${host}${asRoot ? '' : `?remote-program=${encodeURIComponent(program)}`}`;
}

/** Bytes; nothing where the host does not say. */
async function freeSpace(run: RunFile, target: SshTarget): Promise<string | undefined> {
  if (asksHelper(target)) return undefined;
  const script = `${hostScript('build-store')}\nreport_free`;
  const result = await ssh(target, { script, connect: run.limits.connect, limit: run.limits.connect + 20 });
  return result.kind === 'ok' ? fact(parseFacts(result.stdout), 'free') : undefined;
}
