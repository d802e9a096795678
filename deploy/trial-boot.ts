import { setTimeout as sleep } from 'node:timers/promises';
import type { Phase, Transaction, TransactionState } from './transaction';

/** Phases of a machine that goes down to try a closure, until that runs. */
export const TRYING: readonly Phase[] = ['staging', 'rebooting', 'activating'];

const RETRY_MS = 1000;
/** A machine that is up again has said by then what became of its trial. */
const SETTLED_MS = 5000;

/**
 * Polls a machine that goes down and comes up again. That it does not answer in between is as it should be.
 *
 * @param phases in which it is on its way.
 * @param poll seconds that one connection waits for news.
 * @returns its state in another phase, or when it came up with another closure and no more is to be expected of it; undefined when it
 *   does not answer within `limit` seconds.
 */
export async function followReboot(
  transaction: Transaction,
  closure: string,
  phases: readonly Phase[],
  poll: number,
  limit: number,
): Promise<TransactionState | undefined> {
  const until = performance.now() + limit * 1000;
  let otherSince = Infinity;
  while (performance.now() < until) {
    const reply = await transaction.status(phases, poll);
    if (reply.kind === 'state') {
      const { state } = reply;
      if (!phases.includes(state.phase)) return state;
      // A closure that is too old to know of trials records nothing.
      if (restarted(state) && state.booted !== closure) otherSince = Math.min(otherSince, performance.now());
      if (performance.now() > otherSince + SETTLED_MS) return state;
      if (state.alive) continue;
    }
    await sleep(RETRY_MS);
  }
  return undefined;
}

/** Whether the machine was booted since the transaction wrote its last record. */
export function restarted({ begunIn, bootId }: TransactionState): boolean {
  return begunIn !== undefined && begunIn !== bootId;
}
