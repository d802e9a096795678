import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { ConnectionSpec } from '../model/fleet-spec';
import { withoutComment } from '../model/ssh-key';
import { FLEET_FOLDER } from './fleet-folder';
import { writeWhole } from './whole-file';

/** A host and the one key that it may show. */
export interface SshTarget {
  readonly host: string;
  readonly connection: ConnectionSpec;
  /** Pinned ed25519 host key, `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  /** Nothing is done as root there: the machine is not ours, only what belongs to the user who logs in. */
  readonly asUser?: boolean;
  /** Socket by which sessions share one connection (deploy/shared-connection.ts); without it each has its own. */
  readonly control?: string;
}

/** `user@host[:port]`; user and host may not start with a dash, which ssh would read as an option. */
const JUMP_HOST =
  /^(?:([A-Za-z0-9_][A-Za-z0-9_.-]*)@)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9][A-Za-z0-9.-]*)(?::(\d{1,5}))?$/;
/** A silent peer is given up after this many seconds without an answer, three times in a row. */
const ALIVE_INTERVAL = 3;
/** Seconds after its last session that a shared connection stays open: for a step that waits for its turn, or where nobody is left to close it. */
const SHARED_SECONDS = 60;

/**
 * Every option that this program gives to ssh. Nothing of the user's or the machine's ssh config applies: a `StrictHostKeyChecking`,
 * a `ControlPath` or a `ProxyCommand` from there would decide which machine is reached, and how.
 * HostKeyAlias compares any address with the pinned key, so that an address book cannot lead to another machine.
 *
 * @param connect seconds for TCP and handshake.
 */
export function sshOptions(target: SshTarget, connect: number): string[] {
  const { connection, control, host } = target;
  return [
    // ssh takes the first value of an option.
    ...(control === undefined ? [] : sharedOptions(control)),
    ...common(connect),
    ...pinned(host, target.hostKey),
    ...option('Port', String(connection.port)),
    ...option('User', connection.user),
    ...(connection.identityFile === undefined ? [] : identity(connection.identityFile)),
    ...(connection.jumpHost === undefined
      ? []
      : option('ProxyCommand', jump(host, connection.jumpHost, connection, connect))),
  ];
}

/** The machine that is called so has this key, and no other. */
function pinned(name: string, hostKey: string): string[] {
  return [
    ...option('HostKeyAlias', name),
    ...option('UserKnownHostsFile', quoteConfig(knownHostsFile(name, hostKey))),
    ...option('GlobalKnownHostsFile', '/dev/null'),
    ...option('HostKeyAlgorithms', 'ssh-ed25519'),
    ...option('CheckHostIP', 'no'),
    ...option('UpdateHostKeys', 'no'),
    ...option('VerifyHostKeyDNS', 'no'),
  ];
}

/**
 * Before OpenSSH 10 the client's half of the hybrid key exchange that it prefers (sntrup761x25519) takes 50 ms of a processor; this one a
 * millisecond. The others stay, for servers that have it not (docs/adr).
 */
export const CLASSICAL_EXCHANGE = option('KexAlgorithms', '^curve25519-sha256');

/** Whoever comes first opens the connection. */
export function sharedOptions(control: string): string[] {
  return [
    ...option('ControlMaster', 'auto'),
    ...option('ControlPath', quoteConfig(control)),
    ...option('ControlPersist', String(SHARED_SECONDS)),
  ];
}

function common(connect: number): string[] {
  return [
    '-F',
    'none',
    ...option('BatchMode', 'yes'),
    ...option('StrictHostKeyChecking', 'yes'),
    ...option('PasswordAuthentication', 'no'),
    ...option('KbdInteractiveAuthentication', 'no'),
    ...option('ForwardAgent', 'no'),
    ...option('ForwardX11', 'no'),
    ...option('ControlMaster', 'no'),
    ...option('ControlPath', 'none'),
    ...option('LogLevel', 'ERROR'),
    ...option('ConnectTimeout', String(Math.max(1, Math.ceil(connect)))),
    ...option('ServerAliveInterval', String(ALIVE_INTERVAL)),
    ...option('ServerAliveCountMax', '3'),
  ];
}

function option(name: string, value: string): string[] {
  return ['-o', `${name}=${value}`];
}

function identity(file: string): string[] {
  // With IdentitiesOnly an agent full of other keys cannot use up the server's MaxAuthTries first.
  return [...option('IdentityFile', quoteConfig(resolve(file))), ...option('IdentitiesOnly', 'yes')];
}

/** ssh's own ProxyJump would ask about an unknown host key on the terminal: it does not inherit BatchMode. */
function jump(
  host: string,
  jumpHost: string,
  { identityFile, jumpHostKey }: ConnectionSpec,
  connect: number,
): string {
  const match = JUMP_HOST.exec(jumpHost);
  if (match === null)
    throw new Error(
      `${host}: connection.jumpHost: expected user@host[:port], found ${JSON.stringify(jumpHost)}`,
    );
  const [, user, address = '', port] = match;
  const argv = [
    'ssh',
    ...common(connect),
    ...(jumpHostKey === undefined ? [] : pinned(`${host}-jump`, withoutComment(jumpHostKey))),
    ...(identityFile === undefined ? [] : identity(identityFile)),
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', port]),
  ].map((word) => quoteShell(word).replaceAll('%', '%%'));
  return [...argv, '-W', '[%h]:%p', '--', address.replace(/^\[|\]$/g, '')].join(' ');
}

/** ssh splits file lists at spaces, takes double quotes, and expands percent signs. */
function quoteConfig(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`;
}

/** One word for a POSIX shell. */
export function quoteShell(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * File that holds the pinned key and nothing else. Named by host and key, because one host has two keys during installation, and written
 * whole: connections to the same host start at the same time.
 */
function knownHostsFile(name: string, hostKey: string): string {
  const key = createHash('sha256').update(hostKey).digest('hex').slice(0, 16);
  const file = resolve(FLEET_FOLDER, 'known-hosts', `${name}.${key}`);
  writeWhole(file, `${name} ${hostKey}\n`, 0o600);
  return file;
}
