import { setTimeout as sleep } from 'node:timers/promises';
import type { Progress } from './progress';
import type { RunFile } from './run-file';
import { Silence } from './silence';
import type { Phase, Reply, Transaction, TransactionState } from './transaction';
import { followReboot, restarted } from './trial-boot';

/** Phases from the first word until the new closure runs or the machine goes down for it. */
export const STARTING: readonly Phase[] = ['queued', 'arming', 'activating'];
/** Phases in which the host makes its end by itself. */
export const ENDING: readonly Phase[] = ['committing', 'reverting'];

/** What the host's timer adds to both limits (deploy/host/activation.sh). */
export const TIMER_MARGIN = 10;
const RETRY_MS = 1000;
/** A transaction that has just ended has written its last word by then. */
const SETTLED_MS = 5000;
/** More than a busy machine takes for its answer. */
const LATE_SECONDS = 3;
/** A roll-back, or making a closure the default, may take as long as this or the activation, whichever is longer (deploy/host/activation.sh). */
const REVERT_SECONDS = 60;

/** Follows a transaction by what its host records, each time over a new connection. */
export class Follower {
  readonly silence = new Silence();
  /** Whether the machine goes down on purpose. */
  rebooted = false;
  /**
   * Seconds that one connection waits for news: a new configuration may have cut it without a word, and time must be left for others.
   * ssh itself gives up a silent one after 9 to 12 s (deploy/ssh-options.ts).
   */
  readonly poll: number;

  constructor(
    private readonly run: RunFile,
    private readonly transaction: Transaction,
    private readonly closure: string,
    private readonly progress: Progress,
  ) {
    this.poll = run.limits.confirm / 4;
  }

  /**
   * Polls until the phase is none of these; undefined when the host does not answer in time.
   *
   * @param seconds that the host may stay in these phases. A silent host has had time to return by itself then; one that answers but
   *   has lost its transaction's process waits for its timer.
   */
  async until(phases: readonly Phase[], seconds: number): Promise<TransactionState | undefined> {
    const { activate, confirm } = this.run.limits;
    const now = performance.now();
    const silentUntil = now + (seconds + TIMER_MARGIN + Math.min(activate, REVERT_SECONDS)) * 1000;
    const answeringUntil =
      now + (activate + confirm + TIMER_MARGIN + Math.max(activate, REVERT_SECONDS)) * 1000;
    let state: TransactionState | undefined;
    let backSince = Infinity;
    do {
      const asked = performance.now();
      const reply = await this.transaction.status(phases, this.poll);
      this.note(reply, (performance.now() - asked) / 1000 - this.poll);
      if (reply.kind !== 'state') {
        state = undefined;
        await sleep(RETRY_MS);
        continue;
      }
      state = reply.state;
      if (!(phases.includes(state.phase) || recordless(state)) || restarted(state)) return state;
      backSince = back(state, this.closure) ? Math.min(backSince, performance.now()) : Infinity;
      if (performance.now() > backSince + SETTLED_MS) return state;
      if (!state.alive) await sleep(RETRY_MS);
    } while (performance.now() < (state === undefined ? silentUntil : answeringUntil));
    return state;
  }

  /** Polls a machine that goes down and comes up again, until the phase is none of these. */
  throughReboot(phases: readonly Phase[]): Promise<TransactionState | undefined> {
    const { activate, boot } = this.run.limits;
    this.rebooted = true;
    this.progress.say('rebooting');
    return followReboot(this.transaction, this.closure, phases, this.poll, activate + boot);
  }

  /** Polls until the transaction has ended: a trial that failed ends with another reboot. */
  toEnd(
    { mode }: Pick<TransactionState, 'mode'>,
    phases: readonly Phase[],
    seconds: number,
  ): Promise<TransactionState | undefined> {
    return mode === 'trial-boot' ? this.throughReboot(phases) : this.until(phases, seconds);
  }

  /** @param late seconds that the reply took beyond its own waiting: a connection that is cut may speak again after the roll-back. */
  note(reply: Reply, late = 0): void {
    if (late > LATE_SECONDS) this.silence.add(late, `an answer was ${Math.round(late)} s late`);
    if (this.silence.note(reply)) this.progress.say(`${this.silence.reason ?? ''}; trying on`);
  }
}

/** Back on the closure before, with nobody left who could record it: the disk with the record takes no more. */
export function back({ alive, mode, previous, running }: TransactionState, closure: string): boolean {
  return !alive && mode === 'live' && running === previous && running !== closure;
}

/** Somebody has removed its record; a transaction that is alive goes on, and makes it anew with the next step. */
export function recordless({ phase, alive }: TransactionState): boolean {
  return phase === 'unknown' && alive;
}
