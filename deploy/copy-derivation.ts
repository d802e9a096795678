import { setTimeout as sleep } from 'node:timers/promises';
import { lastLines, run as runChild } from './child';
import { DeployError } from './errors';
import { fact, parseFacts } from '../model/facts';
import { diskFull, isDiskFull, sshCommand } from './failure';
import { hostScript } from './host-script';
import type { Progress } from './progress';
import type { RunFile } from './run-file';
import { ssh, type SshTarget } from './ssh';
import { withPinnedSsh } from './ssh-wrapper';

const TRIES = 3;
const RETRY_MS = 2000;
/** What Nix and ssh say when a connection did not come about, or broke; a wrong key is none of these. */
const LOST =
  /Connection (?:timed out|closed|reset|refused)|Broken pipe|unexpected end-of-file|No route to host/;
const NIX = ['nix', '--extra-experimental-features', 'nix-command flakes'] as const;

/** Copies a derivation, with all that it is made of, from the operator's store to a host's; what caches have, the host fetches. */
export async function copyDerivation(
  run: RunFile,
  { target, phase, address }: { target: SshTarget; phase: string; address: string },
  derivation: string,
  progress: Progress,
): Promise<void> {
  const held = await runChild([...NIX, 'path-info', derivation], { limit: 60 });
  if (held.code !== 0)
    throw new DeployError({
      host: run.host,
      phase,
      expected: `${derivation} in the operator's Nix store, where it was evaluated`,
      found: 'it is gone, most likely garbage-collected since',
      lastLines: lastLines(held.stderr),
      next: 'rm -r .fleet/evaluations, then ./fleet up: it is evaluated anew',
    });
  progress.say(`copying ${derivation}`);
  const expected = `${derivation} copied to ${run.host} within ${run.limits.build} s`;
  const copy = (env: NodeJS.ProcessEnv) =>
    runChild(
      [...NIX, 'copy', '--derivation', '--substitute-on-destination', '--to', store(target), derivation],
      { env, limit: run.limits.build, onLine: progress.nixLine },
    );
  const copyPersistently = async (env: NodeJS.ProcessEnv) => {
    for (let tries = 1; ; tries += 1) {
      const result = await copy(env);
      if (result.code === 0 || tries === TRIES || !LOST.test(result.stderr)) return result;
      progress.say('connection lost, copying what is missing');
      await sleep(RETRY_MS);
    }
  };
  const copying = withPinnedSsh(target, address, run.limits.connect, copyPersistently);
  const result = await progress.during('copying', copying);
  if (result.code === 0) return;
  const lines = lastLines(result.stderr);
  if (isDiskFull(result.stderr)) throw diskFull(target, phase, expected, await freeSpace(run, target), lines);
  throw new DeployError({
    host: run.host,
    phase,
    expected,
    found: result.timedOut ? 'no end within the limit' : `nix copy exited with ${result.code}`,
    lastLines: lines,
    next: `${sshCommand(target, address)} nix-store --version, then ./fleet up`,
  });
}

/** Where Nix is, for a session without a login shell; sshd starts it in the user's home. */
const USER_PATH =
  '/run/current-system/sw/bin:.nix-profile/bin:/nix/var/nix/profiles/default/bin:/usr/local/bin:/usr/bin:/bin';

/** The address comes from the pinned ssh: in a store's URL an IPv6 address is read differently by every release of Nix. */
function store({ host, connection, asUser }: SshTarget): string {
  const program = asUser === true ? `env PATH=${USER_PATH} nix-daemon` : 'sudo -n nix-daemon';
  const asRoot = connection.user === 'root' && asUser !== true;
  return `ssh-ng://${host}${asRoot ? '' : `?remote-program=${encodeURIComponent(program)}`}`;
}

/** Bytes; nothing where the host does not say. */
async function freeSpace(run: RunFile, target: SshTarget): Promise<string | undefined> {
  const script = `${hostScript('build-store')}\nreport_free`;
  const result = await ssh(target, { script, connect: run.limits.connect, limit: run.limits.connect + 20 });
  return result.kind === 'ok' ? fact(parseFacts(result.stdout), 'free') : undefined;
}
