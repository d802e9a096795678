import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { mayReboot, windowText } from '../model/reboot-window';
import type { DeployError } from './errors';
import { checkHealth, type Health } from './health';
import type { RunFile } from './run-file';
import { Silence } from './silence';
import { describe } from './ssh';
import { connectionFailure, switchFailure, unadoptedFailure, unreachableFailure } from './switch-failure';
import { followReboot, restarted, TRYING } from './trial-boot';
import { Transaction, type Failed, type Phase, type Reply, type TransactionState } from './transaction';

export type SwitchResult =
  | {
      readonly status: 'confirmed';
      /** The closure that runs, is the default and was found healthy. */
      readonly storePath: string;
      readonly generation: number;
      readonly kernel: string;
      /** The closure that ran before. */
      readonly previous: string;
      readonly bootId: string;
      /** Where the swap file begins on its device, in pages. */
      readonly resumeOffset?: number;
      /** When it was confirmed, ISO 8601, by the operator's clock. */
      readonly deliveredAt: string;
    }
  | {
      /** Not delivered: the host cannot be reached and may be offline, or may not be rebooted now. A later run delivers. */
      readonly status: 'pending';
      /** It waits for the hours in which the host may be rebooted. */
      readonly waitsFor?: 'window';
      /** The closure that waits. */
      readonly storePath: string;
      readonly reason: string;
    };

const STARTING: readonly Phase[] = ['queued', 'arming', 'activating'];
const ENDING: readonly Phase[] = ['committing', 'reverting'];
const FINAL: readonly Phase[] = [
  'confirmed',
  'rolled-back',
  'restarting',
  'rollback-failed',
  'refused',
  'unadopted',
  'waiting',
  'aborted',
  'unknown',
];
/** One connection waits no longer for news: a new configuration may have cut it without a word. */
const POLL_SECONDS = 5;
const RETRY_MS = 1000;
/** More than a busy machine takes for its answer. */
const LATE_SECONDS = 3;
/** What the host's timer adds to both limits (deploy/host/activation.sh). */
const TIMER_MARGIN = 10;
/** A roll-back may take as long as this or the activation, whichever is longer (deploy/host/activation.sh). */
const REVERT_SECONDS = 60;

/**
 * Brings a closure, which must be in the host's store already, to run on a host: confirmed and the default, or not at all. Whatever
 * becomes of this process, the host decides alone within its limits. The outcome is what the host recorded, never the exit status of a
 * connection.
 *
 * @param epoch names the attempt in the transaction's id.
 * @throws DeployError when the host refused, was rolled back, or is unreachable and must not be.
 */
export async function switchHost(run: RunFile, closure: string, epoch: number): Promise<SwitchResult> {
  return new Switch(run, closure, epoch).run();
}

class Switch {
  private readonly started = performance.now();
  private readonly transaction: Transaction;
  private readonly silence = new Silence();
  private health: Health | undefined;
  private rebooted = false;
  private readonly poll: number;

  constructor(
    private readonly spec: RunFile,
    private readonly closure: string,
    epoch: number,
  ) {
    this.poll = Math.min(POLL_SECONDS, spec.limits.confirm / 4);
    const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    this.transaction = new Transaction(spec, `${time}-${epoch}-${randomBytes(3).toString('hex')}`);
  }

  async run(): Promise<SwitchResult> {
    this.say(`switching to ${this.closure}`);
    const window = mayReboot(this.spec.reboot, new Date()) ? 'open' : 'closed';
    const begun = await this.transaction.begin(this.closure, window);
    const lost = begun.kind === 'timeout' || (begun.kind === 'unreachable' && begun.began);
    if (begun.kind === 'unreachable' && !lost) return this.unreachable(begun, 'nothing was changed');
    if (begun.kind !== 'state' && !lost) throw connectionFailure(this.spec, begun);
    let state = begun.kind === 'state' ? begun.state : undefined;
    if (state?.phase === 'waiting') return this.wait(state);
    if (state?.modeReason !== undefined) this.say(state.modeReason);
    if (state === undefined || STARTING.includes(state.phase)) {
      const { activate, confirm } = this.spec.limits;
      if (state?.mode !== 'trial-boot') this.say('activating');
      state = await this.follow(STARTING, activate + confirm);
    }
    if (state?.mode === 'trial-boot' && TRYING.includes(state.phase)) state = await this.followReboot(TRYING);
    if (state?.phase === 'awaiting') state = await this.judge(state);
    else if (state !== undefined && ENDING.includes(state.phase))
      state = await this.followEnd(state, ENDING, 0);
    if (state?.phase === 'restarting' && !restarted(state)) {
      this.say('the roll-back failed; restarting into the previous closure');
      state = await this.follow(['restarting'], this.spec.limits.boot);
    }
    if (state === undefined) return this.unreachable(undefined, this.expectation());
    return this.conclude(state);
  }

  private wait({ reason }: TransactionState): SwitchResult {
    const { window } = this.spec.reboot;
    const why = `${reason ?? ''}; it may be rebooted ${window === undefined ? '' : windowText(window)}`;
    this.say(`pending: ${why}`);
    return { status: 'pending', waitsFor: 'window', storePath: this.closure, reason: why };
  }

  /** Polls until the transaction has ended: a trial that failed ends with another reboot. */
  private followEnd(
    { mode }: Pick<TransactionState, 'mode'>,
    phases: readonly Phase[],
    seconds: number,
  ): Promise<TransactionState | undefined> {
    return mode === 'trial-boot' ? this.followReboot(phases) : this.follow(phases, seconds);
  }

  private followReboot(phases: readonly Phase[]): Promise<TransactionState | undefined> {
    const { activate, boot } = this.spec.limits;
    this.rebooted = true;
    this.say('rebooting');
    return followReboot(this.transaction, this.closure, phases, this.poll, activate + boot);
  }

  /**
   * Polls over new connections until the phase is none of these; undefined when the host does not answer in time.
   *
   * @param seconds that the host may stay in these phases. A silent host has had time to return by itself then; one that answers but
   *   has lost its transaction's process waits for its timer.
   */
  private async follow(phases: readonly Phase[], seconds: number): Promise<TransactionState | undefined> {
    const { activate, confirm } = this.spec.limits;
    const now = performance.now();
    const silentUntil = now + (seconds + TIMER_MARGIN + Math.min(activate, REVERT_SECONDS)) * 1000;
    const answeringUntil =
      now + (activate + confirm + TIMER_MARGIN + Math.max(activate, REVERT_SECONDS)) * 1000;
    let state: TransactionState | undefined;
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
      if (!state.alive) await sleep(RETRY_MS);
    } while (performance.now() < (state === undefined ? silentUntil : answeringUntil));
    return state;
  }

  /** Health checks, the verdict, and the end of the transaction. */
  private async judge(state: TransactionState): Promise<TransactionState | undefined> {
    const { confirm } = this.spec.limits;
    const left = state.confirmLeft ?? confirm;
    // The host decides alone when its time is up: the answer must get there before.
    const margin = Math.min(5, confirm / 4);
    const answerBy = performance.now() + (left - margin) * 1000;
    this.say('running the new closure, checking health');
    this.health = await checkHealth(this.spec, state, left - margin);
    const { problems, reached, silent } = this.health;
    if (!reached) this.silence.add(silent, problems[0] ?? '');
    const verdict = problems.length === 0 ? 'confirm' : 'reject';
    this.say(verdict === 'confirm' ? 'healthy, confirming' : `not healthy: ${problems.join('; ')}`);
    let reply: Reply;
    do {
      reply = await this.transaction.answer(verdict, this.poll);
      this.note(reply, 0);
      if (reply.kind === 'state' && FINAL.includes(reply.state.phase) && !recordless(reply.state))
        return reply.state;
      if (reply.kind === 'state' && ENDING.includes(reply.state.phase)) break;
      await sleep(RETRY_MS);
    } while (performance.now() < answerBy);
    const rest = Math.max(0, answerBy - performance.now()) / 1000 + margin;
    return this.followEnd(state, ['awaiting', ...ENDING], rest);
  }

  private conclude(state: TransactionState): SwitchResult {
    if (state.phase === 'restarting' && restarted(state)) {
      throw this.failure('switch', this.rollBackReason('rolled back by a restart', state), state);
    }
    if (restarted(state) && state.phase !== 'confirmed') {
      const on = state.mode === 'trial-boot' ? 'it came up with' : 'it runs';
      throw this.failure(
        'switch',
        `the machine was restarted while ${state.phase}; ${on} ${state.running}`,
        state,
      );
    }
    switch (state.phase) {
      case 'confirmed':
        this.say(`confirmed as generation ${state.generation}`);
        return {
          status: 'confirmed',
          storePath: this.closure,
          generation: state.generation,
          kernel: state.kernel,
          previous: state.previous ?? this.closure,
          bootId: state.bootId,
          ...(state.resumeOffset === undefined ? {} : { resumeOffset: state.resumeOffset }),
          deliveredAt: new Date().toISOString(),
        };
      case 'refused':
        throw this.failure(
          'switch',
          `refused, nothing was changed: ${state.reason ?? 'no reason given'}`,
          state,
        );
      case 'unadopted':
        throw unadoptedFailure(this.spec, state);
      case 'rolled-back':
        throw this.failure(
          this.health?.reached === true ? 'health' : 'switch',
          this.rollBackReason('rolled back', state),
          state,
        );
      case 'unknown':
        throw this.failure(
          'switch',
          'the connection was lost before the switch began; nothing was changed',
          state,
        );
      default:
        throw this.failure(
          'switch',
          `${state.phase}: ${state.reason ?? 'the transaction has not ended'}; it runs ${state.running}`,
          state,
        );
    }
  }

  private rollBackReason(how: string, state: TransactionState): string {
    const { seconds, reason } = this.silence;
    const silent =
      reason === undefined
        ? []
        : [`not reachable under the new configuration for ${Math.round(seconds)} s: ${reason}`];
    const problems = this.health?.reached === true ? this.health.problems : [];
    const why = [...problems, ...silent, state.reason ?? 'no reason given'];
    return `${how} to ${state.running} (${why.join('; ')})`;
  }

  /** @param late seconds that the reply took beyond its own waiting: a connection that is cut may speak again after the roll-back. */
  private note(reply: Reply, late: number): void {
    if (late > LATE_SECONDS) this.silence.add(late, `an answer was ${Math.round(late)} s late`);
    if (this.silence.note(reply)) this.say(`${this.silence.reason ?? ''}; trying on`);
  }

  private expectation(): string {
    const { activate, boot, confirm } = this.spec.limits;
    if (this.rebooted)
      return `it was rebooted and has not answered for ${activate + boot} s; its boot loader still starts the closure before, so a reset brings that back`;
    return `if the switch had begun, the host returns to its previous closure by itself within ${activate + confirm + TIMER_MARGIN} s of running`;
  }

  private unreachable(reply: Failed | undefined, expectation: string): SwitchResult {
    const reason = reply === undefined ? (this.silence.reason ?? 'unreachable') : describe(reply);
    if (this.spec.whenUnreachable === 'defer') {
      this.say(`pending: ${reason}; ${expectation}; the next run that reaches it delivers`);
      return { status: 'pending', storePath: this.closure, reason: `${reason}; ${expectation}` };
    }
    throw unreachableFailure(this.spec, `${reason}; ${expectation}`);
  }

  private failure(phase: string, found: string, state: TransactionState): DeployError {
    return switchFailure(this.spec, this.closure, this.transaction.id, phase, found, state);
  }

  private say(text: string): void {
    const seconds = ((performance.now() - this.started) / 1000).toFixed(1);
    process.stderr.write(`${this.spec.host}: switch: ${text} (${seconds} s)\n`);
  }
}

/** Somebody has removed its record; a transaction that is alive goes on, and makes it anew with the next step. */
function recordless({ phase, alive }: TransactionState): boolean {
  return phase === 'unknown' && alive;
}
