import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseFacts, words } from '../model/facts';
import { operation } from './operations';
import type { RunFile } from './run-file';
import { describe, ssh, type SshTarget } from './ssh';
import type { TransactionState } from './transaction';

const RETRY_SECONDS = 1;
/** What a busy host may take for its answer, besides its settling: with less time left, another look would find out nothing. */
const LOOK_SECONDS = 3;

/** What a health check expects of the host, from the state in which it awaits the verdict. */
export type Expected = Pick<TransactionState, 'address' | 'running' | 'failedBefore'>;

export interface Health {
  /** What is wrong, one line each; empty when the host is healthy. */
  readonly problems: readonly string[];
  /** Whether the host was reached under the closure in question, if only at first. */
  readonly reached: boolean;
  /** Since when it was not, and why, where the last look did not reach it. */
  readonly silence?: { readonly seconds: number; readonly reason: string };
}

/**
 * Judges a host that runs an unconfirmed closure: checks again and again until all has been well for `limits.settle` seconds without
 * a break, so that what flaps is not confirmed in a good moment.
 *
 * @param target the host, perhaps over a connection that is there already
 * @param seconds how long to go on; the host waits no longer for an answer.
 */
export async function checkHealth(
  run: RunFile,
  target: SshTarget,
  expected: Expected,
  seconds: number,
): Promise<Health> {
  const deadline = performance.now() + seconds * 1000;
  const left = () => (deadline - performance.now()) / 1000;
  const settle = Math.max(0, Math.min(run.limits.settle, seconds - RETRY_SECONDS));
  const another = settle + RETRY_SECONDS + Math.min(LOOK_SECONDS, seconds / 4);
  let lastReached = performance.now();
  let found: readonly string[] = [];
  // A shared connection may be dead without a word, under the new configuration alone.
  for (let over = target; ; over = run) {
    const [onHost, ...others] = await checkFor(settle, run, over, expected, Math.max(1, left()));
    const problems = [...onHost.problems, ...others.flat()];
    if (onHost.reached) [lastReached, found] = [performance.now(), problems];
    if (problems.length === 0 || left() < another) {
      const silence = {
        seconds: (performance.now() - lastReached) / 1000,
        reason: onHost.problems[0] ?? '',
      };
      return {
        // A look that got no answer has not refuted what the one before it saw.
        problems: found.length > 0 ? found : problems,
        reached: onHost.reached || found.length > 0,
        ...(onHost.reached ? {} : { silence }),
      };
    }
    await sleep(RETRY_SECONDS * 1000);
  }
}

/** All checks at the same time, each for `settle` seconds or until it fails. */
function checkFor(
  settle: number,
  run: RunFile,
  target: SshTarget,
  expected: Expected,
  seconds: number,
): Promise<[OnHost, ...string[][]]> {
  const { address } = expected;
  const limit = Math.min(run.limits.check, seconds);
  return Promise.all([
    checkOnHost(settle, run, target, expected, seconds),
    ...run.health.tcp.map((port) => repeat(settle, () => checkTcp(address, port, limit))),
    ...run.health.http.map((url) => repeat(settle, () => checkHttp(url, address, limit))),
  ]);
}

async function repeat(seconds: number, check: () => Promise<string[]>): Promise<string[]> {
  const until = performance.now() + seconds * 1000;
  for (;;) {
    const problems = await check();
    if (problems.length > 0 || performance.now() >= until) return problems;
    await sleep(RETRY_SECONDS * 1000);
  }
}

type OnHost = Pick<Health, 'problems' | 'reached'>;

async function checkOnHost(
  settle: number,
  run: RunFile,
  target: SshTarget,
  { running, failedBefore }: Expected,
  seconds: number,
): Promise<OnHost> {
  const { units, commands } = run.health;
  const result = await ssh(target, {
    ...operation('health'),
    args: [
      String(Math.ceil(Math.min(run.limits.check, seconds))),
      String(Math.ceil(settle)),
      String(units.length),
      ...units,
      ...commands,
    ],
    ephemeral: true,
    connect: Math.min(run.limits.connect, seconds),
    limit: seconds,
  });
  if (result.kind !== 'ok') return { problems: [describe(result)], reached: result.kind === 'failed' };
  const facts = parseFacts(result.stdout);
  const found = facts.get('running') ?? 'nothing';
  // The machine has returned by itself in the meantime; that its old closure is healthy says nothing.
  if (found !== running) return { problems: [`it runs ${found} again`], reached: false };
  const problems = result.stdout
    .split('\n')
    .filter((line) => line.startsWith('problem='))
    .map((line) => line.slice('problem='.length));
  const failed = words(facts.get('failedUnits')).filter((unit) => !failedBefore.includes(unit));
  return {
    problems: [...problems, ...failed.map((unit) => `unit ${unit} failed with the switch`)],
    reached: true,
  };
}

function checkTcp(address: string, port: number, seconds: number): Promise<string[]> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const end = (problem?: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(problem === undefined ? [] : [`TCP port ${port} of ${address}: ${problem}`]);
    };
    // The socket's own timeout counts idle time and starts after name resolution.
    const timer = setTimeout(() => {
      end(`no answer within ${Math.ceil(seconds)} s`);
    }, seconds * 1000);
    socket.on('connect', () => {
      end();
    });
    socket.on('error', (error) => {
      end(error.message);
    });
  });
}

async function checkHttp(template: string, address: string, seconds: number): Promise<string[]> {
  const url = template.replaceAll('{address}', address.includes(':') ? `[${address}]` : address);
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.timeout(Math.ceil(seconds * 1000)),
    });
    await response.body?.cancel();
    return response.status >= 200 && response.status < 400 ? [] : [`${url}: HTTP status ${response.status}`];
  } catch (error) {
    const { message, cause } = error as Error;
    return [`${url}: ${cause instanceof Error ? cause.message : message}`];
  }
}
