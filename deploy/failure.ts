import { DeployError } from './errors';
import { fact, parseFacts } from '../model/facts';
import { describe, type SshResult, type SshTarget } from './ssh';

export type FailedSsh = Exclude<SshResult, { kind: 'ok' }>;

/** What was being done on a host when a session failed. */
export interface Attempt {
  readonly target: SshTarget;
  readonly phase: string;
  readonly expected: string;
  /** What to do when the host itself is fine and the step failed on it. */
  readonly next: string;
}

/** The error of a session that did not succeed, whatever the reason. A script may report `reason=` and `free=` (bytes) on stdout. */
export function sessionFailure({ target, phase, expected, next }: Attempt, result: FailedSsh): DeployError {
  const { host } = target;
  if (result.kind !== 'failed')
    return new DeployError({
      host,
      phase,
      expected,
      found: describe(result),
      lastLines: 'lastLines' in result ? result.lastLines : [],
      next: afterContact(target, result, next),
    });
  const facts = parseFacts(result.stdout);
  const free = fact(facts, 'free');
  if (free !== undefined && isDiskFull(result.lastLines.join('\n')))
    return diskFull(target, phase, expected, free, result.lastLines);
  return new DeployError({
    host,
    phase,
    expected,
    found: fact(facts, 'reason') ?? describe(result),
    lastLines: result.lastLines,
    next,
  });
}

/** The error of a session that was to look at a host, and change nothing there. */
export function noAnswer({ host }: SshTarget, phase: string, result: FailedSsh): DeployError {
  return new DeployError({
    host,
    phase,
    expected: 'an answer',
    found: describe(result),
    lastLines: 'lastLines' in result ? result.lastLines : [],
    next: `./fleet status, or look at ${host} yourself`,
  });
}

/** Messages of the kernel, of SQLite and of Nix itself. */
export function isDiskFull(text: string): boolean {
  return /No space left on device|database or disk is full|Disk quota exceeded|ENOSPC/.test(text);
}

/** @param free bytes that are left on the file system of the host's store. */
export function diskFull(
  target: SshTarget,
  phase: string,
  expected: string,
  free: string | undefined,
  lastLines: readonly string[],
): DeployError {
  return new DeployError({
    host: target.host,
    phase,
    expected,
    found: `the disk of ${target.host} is full${free === undefined ? '' : `: ${mebibytes(free)} MiB free in /nix/store`}`,
    lastLines,
    next:
      phase === 'install'
        ? `its disk is too small for what is installed, or its memory for the installer: give ${target.host} more, then ./fleet up`
        : `${sshCommand(target)} nix-collect-garbage --delete-older-than 30d, then ./fleet up`,
  });
}

/** A command that a person can type; the address is the first one, unless another is known to answer. */
export function sshCommand(
  target: SshTarget,
  address = target.connection.addresses[0] ?? target.host,
): string {
  const { port, jumpHost } = target.connection;
  return [
    'ssh',
    ...(port === 22 ? [] : ['-p', port]),
    ...(jumpHost === undefined ? [] : ['-J', jumpHost]),
    `${loginName(target)}@${address}`,
  ].join(' ');
}

/** Who can look at a host: a deploy user cannot. */
export function loginName({ connection }: SshTarget): string {
  return connection.deployUser === true ? 'root' : connection.user;
}

function mebibytes(bytes: string): number {
  return Math.floor(Number(bytes) / 1024 / 1024);
}

/** What to do about a connection that did not come about. */
export function afterContact(
  target: SshTarget,
  result: Exclude<FailedSsh, { kind: 'failed' }>,
  next: string,
): string {
  const { host, connection } = target;
  switch (result.kind) {
    case 'unreachable':
      return `bring ${host} online or mend connection.addresses, then ./fleet up`;
    case 'wrongHostKey':
      return `find out which machine answers at ${result.address}; where ${host} has a new key on purpose, put it into the config`;
    case 'refused':
      if (connection.deployUser === true)
        return `deliver the system that has ${connection.user} as root first (hosts.${host}.connection.user: root); where it runs already, give ${connection.user} this key (hosts.${host}.deployUser.sshKeys)`;
      return `let ${connection.user} of ${host} accept the key of connection.identityFile (or of the agent), then ./fleet up`;
    case 'timeout':
      return next;
  }
}
