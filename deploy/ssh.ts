import { Readable } from 'node:stream';
import { lastLines, run } from './child';
import { DeployError } from './errors';
import { HELPER, helperRequest, type Operation } from './operations';
import { classifySshFailure, fingerprint } from './ssh-failure';
import { CLASSICAL_EXCHANGE, quoteShell, sshOptions, type SshTarget } from './ssh-options';

export type { SshTarget } from './ssh-options';

/** Seconds that the host's own limit is given before the connection is cut: it knows more to say. */
export const HOST_MARGIN = 30;

export interface SshRequest {
  /** Bash, run as root (through `sudo -n` where the user is another, and unless the target is `asUser`). Nothing runs before all of it has arrived. */
  readonly script: string;
  /** What of the helper's is the same, for a deploy user; without it the script takes root. */
  readonly operation?: Operation;
  /** `"$@"` of the script: any text without NUL. Travels on stdin, so that it shows in no process list. */
  readonly args?: readonly string[];
  /** The script's own stdin; the helper gets none. */
  readonly input?: string | Buffer | Readable;
  /** Seconds per address until the handshake is done. */
  readonly connect: number;
  /** Seconds for everything, all addresses together. */
  readonly limit: number;
  /** Nothing that is said must still be unknown in decades: the key exchange is one that takes little of a processor. */
  readonly ephemeral?: true;
  /** Called with each line that the script writes to stderr. */
  readonly onLine?: (line: string) => void;
}

export type SshResult =
  | { readonly kind: 'ok'; readonly address: string; readonly stdout: string; readonly stderr: string }
  /** The script ran and ended non-zero. */
  | {
      readonly kind: 'failed';
      readonly address: string;
      readonly exitCode: number;
      readonly stdout: string;
      readonly lastLines: readonly string[];
    }
  /** `began`: a session existed and was lost, so that the outcome is unknown. */
  | {
      readonly kind: 'unreachable';
      readonly attempts: readonly { readonly address: string; readonly reason: string }[];
      readonly began: boolean;
    }
  /** Another machine answers; no command was run on it. Fingerprints. */
  | {
      readonly kind: 'wrongHostKey';
      readonly address: string;
      readonly expected: string;
      readonly found: string;
    }
  /** The right machine does not accept our key. */
  | { readonly kind: 'refused'; readonly address: string; readonly reason: string }
  /** The script began and was given up; what it started may go on. */
  | {
      readonly kind: 'timeout';
      readonly address: string;
      readonly limit: number;
      readonly lastLines: readonly string[];
    };

/** First line of stdout: tells an exit status 255 of the script from one of ssh itself. */
const BEGAN = 'nixos-fleet-session';
/** Quotes that sh, zsh, fish and csh read alike: the login shell of the user may be any of them. */
const INTERPRETER =
  "/bin/sh -c 'PATH=/run/current-system/sw/bin:$PATH:$HOME/.nix-profile/bin:/nix/var/nix/profiles/default/bin exec bash -s'";

/**
 * Runs a script on a host over the system's ssh. Addresses are tried in order until one answers with the pinned key; a wrong key or a
 * refused authentication ends the search, because both need a person.
 *
 * @throws DeployError where it takes root, and a deploy user logs in
 */
export async function ssh(target: SshTarget, request: SshRequest): Promise<SshResult> {
  if (asksHelper(target) && request.operation === undefined) throw takesRoot(target);
  const deadline = performance.now() + request.limit * 1000;
  const attempts: { address: string; reason: string }[] = [];
  const { addresses } = target.connection;
  for (const [index, address] of addresses.entries()) {
    const left = (deadline - performance.now()) / 1000;
    if (left <= 0) {
      attempts.push({ address, reason: `not tried: the limit of ${request.limit} s had passed` });
      continue;
    }
    // A dead address must leave time for those after it.
    const connect = Math.min(request.connect, left / (addresses.length - index));
    const result = await attempt(target, address, request, connect, left);
    if (result.kind !== 'unreachable' || result.began) return result;
    attempts.push(...result.attempts);
    // What was read from a stream cannot be sent a second time.
    if (request.input instanceof Readable && request.input.readableDidRead) break;
  }
  return { kind: 'unreachable', attempts, began: false };
}

async function attempt(
  target: SshTarget,
  address: string,
  request: SshRequest,
  connect: number,
  limit: number,
): Promise<SshResult> {
  const options = [...sshOptions(target, connect), ...(request.ephemeral === true ? CLASSICAL_EXCHANGE : [])];
  const result = await run(['ssh', ...options, '-T', '--', address, command(target)], {
    limit,
    input: asksHelper(target) ? helperInput(request) : program(request),
    env: { ...process.env, LC_ALL: 'C' },
    ...(request.onLine === undefined ? {} : { onLine: request.onLine }),
  });
  const began = result.stdout.startsWith(`${BEGAN}\n`);
  const stdout = began ? result.stdout.slice(BEGAN.length + 1) : '';
  if (result.timedOut && began)
    return { kind: 'timeout', address, limit: request.limit, lastLines: lastLines(result.stderr) };
  if (result.code === 0 && began) return { kind: 'ok', address, stdout, stderr: result.stderr };
  if (result.code !== 255 && result.signal === undefined) {
    return { kind: 'failed', address, exitCode: result.code, stdout, lastLines: lastLines(result.stderr) };
  }
  if (began) {
    const reason = `connection lost: ${lastLines(result.stderr).at(-1) ?? 'no message'}`;
    return { kind: 'unreachable', attempts: [{ address, reason }], began };
  }
  if (result.timedOut) {
    const reason = `no session within ${limit.toFixed(1)} s`;
    return { kind: 'unreachable', attempts: [{ address, reason }], began };
  }
  const failure = classifySshFailure(result.stderr, target.host);
  switch (failure.kind) {
    case 'wrongHostKey':
      return { kind: 'wrongHostKey', address, expected: fingerprint(target.hostKey), found: failure.found };
    case 'refused':
      return { kind: 'refused', address, reason: failure.reason };
    case 'unreachable':
      return { kind: 'unreachable', attempts: [{ address, reason: failure.reason }], began };
  }
}

/** Whether only the host's helper answers to who logs in. */
export function asksHelper({ connection, asUser }: SshTarget): boolean {
  return connection.deployUser === true && asUser !== true;
}

function takesRoot({ host, connection }: SshTarget): DeployError {
  return new DeployError({
    host,
    phase: 'ssh',
    expected: 'root, which this takes',
    found: `${connection.user}, who may deploy and no more; nothing was done`,
    next: `set hosts.${host}.connection.user to root for this, where root can log in (docs/least-privilege.md)`,
  });
}

function command(target: SshTarget): string {
  if (asksHelper(target)) return HELPER;
  return target.connection.user === 'root' || target.asUser === true
    ? INTERPRETER
    : `sudo -n -- ${INTERPRETER}`;
}

function helperInput({ operation, args = [] }: SshRequest): string {
  return operation === undefined ? '' : helperRequest(operation, args);
}

/**
 * The script as one brace group: bash reads stdin byte by byte, runs nothing of a group before its last line, and what follows is left
 * for the script to read as its own stdin.
 */
function program(request: SshRequest): string | Buffer | Readable {
  const args = (request.args ?? []).map(quoteShell).join(' ');
  const head = `{ echo ${BEGAN}\nset -- ${args}\n${request.script}\nexit\n}\n`;
  const { input } = request;
  if (input === undefined) return head;
  if (typeof input === 'string') return head + input;
  if (Buffer.isBuffer(input)) return Buffer.concat([Buffer.from(head), input]);
  return Readable.from(
    (async function* () {
      yield Buffer.from(head);
      for await (const chunk of input) yield chunk as Buffer;
    })(),
  );
}

/** What was found instead of success, in one line, for errors. */
export function describe(result: Exclude<SshResult, { kind: 'ok' }>): string {
  switch (result.kind) {
    case 'failed': {
      const last = result.lastLines.at(-1) ?? '';
      // By the helper, which says it all.
      return last.startsWith('refused: ') ? last : `exit status ${result.exitCode} on ${result.address}`;
    }
    case 'unreachable':
      return `unreachable (${result.attempts.map(({ address, reason }) => `${address}: ${reason}`).join('; ')})`;
    case 'wrongHostKey':
      return `another machine at ${result.address}: its host key is ${result.found}, pinned is ${result.expected}; no command was run on it`;
    case 'refused':
      return `authentication refused at ${result.address}: ${result.reason}`;
    case 'timeout':
      return `no answer from ${result.address} within ${result.limit.toFixed(1)} s`;
  }
}
