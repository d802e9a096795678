import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { mayReboot, windowText } from '../model/reboot-window';
import { bringSystem } from './build';
import { DeployError } from './errors';
import { ENDING, Follower, recordless, STARTING, TIMER_MARGIN } from './follow';
import { checkHealth, type Health } from './health';
import { Progress } from './progress';
import type { RunFile } from './run-file';
import { log } from './run-log';
import { overOneConnection } from './shared-connection';
import { describe, type SshResult, type SshTarget } from './ssh';
import { connectionFailure } from './switch-failure';
import { conclude, outOfReach, type SwitchResult } from './switch-outcome';
import { Transaction, type Phase, type Reply, type TransactionState } from './transaction';
import { restarted, TRYING } from './trial-boot';
import { inTurn } from './turns';

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
const RETRY_MS = 1000;

/** The host has what is to run, and answers at the first address; or it is gone. */
type Brought =
  { readonly kind: 'brought'; readonly target: SshTarget } | Extract<SshResult, { kind: 'unreachable' }>;

/**
 * Brings a closure, which must be in the host's store already, to run on a host: confirmed and the default, or not at all. Whatever
 * becomes of this process, the host decides alone within its limits. The outcome is what the host recorded, never the exit status of a
 * connection.
 *
 * @param epoch names the attempt in the transaction's id.
 * @throws DeployError when the host refused, was rolled back, or is unreachable and must not be.
 */
export async function switchHost(run: RunFile, closure: string, epoch: number): Promise<SwitchResult> {
  return new Switch(run, closure, epoch, false).run();
}

/**
 * The same of what the run file's Build has made, which is brought to the host first where it is not there.
 * @throws DeployError also when it could not be brought
 */
export async function deliverSystem(run: RunFile, closure: string, epoch: number): Promise<SwitchResult> {
  // What it runs, it has.
  return new Switch(run, closure, epoch, run.running !== closure).run();
}

class Switch {
  private readonly progress: Progress;
  private readonly transaction: Transaction;
  private readonly follower: Follower;
  private health: Health | undefined;
  /** Whether the host has said that its unit is at work: whatever becomes of that session, the switch goes on. */
  private started = false;
  /** Until when it may take to answer for the first time, on the clock of `performance`. */
  private readonly startedBy: number;

  constructor(
    private readonly spec: RunFile,
    private readonly closure: string,
    epoch: number,
    private readonly brings: boolean,
  ) {
    const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    this.progress = new Progress(spec.host, 'switch');
    const id = `${time}-${epoch}-${randomBytes(3).toString('hex')}`;
    this.transaction = new Transaction(spec, id, (text) => {
      this.started = true;
      this.progress.say(text);
    });
    this.follower = new Follower(spec, this.transaction, closure, this.progress);
    const restarts = spec.install !== undefined && spec.running !== undefined;
    this.startedBy = performance.now() + (restarts ? spec.limits.boot : 0) * 1000;
  }

  /**
   * What is brought comes over the connection that all shares before the verdict, as long as that holds; the verdict goes over a new
   * one, which proves that the host is within reach still.
   */
  run(): Promise<SwitchResult> {
    const { spec } = this;
    return this.brings ? overOneConnection(spec, (target) => this.runOver(target)) : this.runOver(spec);
  }

  private async runOver(shared: SshTarget): Promise<SwitchResult> {
    const { closure, progress, spec } = this;
    progress.say(`switching to ${closure}`);
    const brought: Brought = this.brings
      ? await inTurn(spec, 'copy', progress, () => this.answered(() => this.bring(shared)))
      : { kind: 'brought', target: shared };
    if (brought.kind === 'unreachable') return this.unreachable(describe(brought), 'nothing was changed');
    return inTurn(spec, 'change', progress, () => this.change(brought.target));
  }

  /** From the begin of the transaction to its end, whichever. */
  private async change(shared: SshTarget): Promise<SwitchResult> {
    const { follower, progress, spec } = this;
    const begun = await this.answered(() => this.begin(shared));
    const lost =
      begun.kind === 'timeout' ||
      (begun.kind === 'unreachable' && begun.began) ||
      (begun.kind === 'failed' && this.started);
    if (begun.kind === 'unreachable' && !lost)
      return this.unreachable(describe(begun), 'nothing was changed');
    if (begun.kind !== 'state' && !lost) throw connectionFailure(spec, begun);
    let state = begun.kind === 'state' ? begun.state : undefined;
    if (state?.phase === 'waiting') return this.wait(state);
    if (state === undefined || STARTING.includes(state.phase) || recordless(state))
      state = await follower.until(STARTING, spec.limits.activate + spec.limits.confirm);
    if (state?.mode === 'trial-boot' && TRYING.includes(state.phase))
      state = await follower.throughReboot(TRYING);
    if (state?.phase === 'awaiting') state = await this.judge(state, shared);
    else if (state !== undefined && ENDING.includes(state.phase))
      state = await follower.toEnd(state, ENDING, 0);
    if (state?.phase === 'restarting' && !restarted(state)) {
      progress.say('the roll-back failed; restarting into the previous closure');
      state = await follower.until(['restarting'], spec.limits.boot);
    }
    if (state === undefined)
      return this.unreachable(follower.silence.reason ?? 'unreachable', this.expectation());
    return this.conclude(state);
  }

  /**
   * Waits for a machine at Hetzner that answered when this run began and does not now: the run itself has restarted it, to change its type
   * or its addresses.
   */
  private async answered<T extends Brought | Reply>(ask: () => Promise<T>): Promise<T> {
    for (let first = true; ; first = false) {
      const reply = await ask();
      if (reply.kind !== 'unreachable' || reply.began || performance.now() >= this.startedBy) return reply;
      if (first) this.progress.say('waiting for it to start');
      await sleep(RETRY_MS);
    }
  }

  /** A copy that ends because the host is gone has changed nothing; the next run goes on with it. */
  private async bring(shared: SshTarget): Promise<Brought> {
    try {
      const address = await bringSystem(this.spec, shared, this.closure);
      return { kind: 'brought', target: withFirst(shared, address) };
    } catch (error) {
      if (!(error instanceof DeployError)) throw error;
      log(error.message);
      const reply = await this.transaction.status([], 0);
      if (reply.kind === 'unreachable') return { ...reply, began: false };
      throw error;
    }
  }

  private begin(target: SshTarget): Promise<Reply> {
    const window = mayReboot(this.spec.reboot, new Date()) ? 'open' : 'closed';
    return this.transaction.begin(target, this.closure, window, STARTING, this.follower.poll);
  }

  private wait({ reason }: TransactionState): SwitchResult {
    const { window } = this.spec.reboot;
    const why = `${reason ?? ''}; it may be rebooted ${window === undefined ? '' : windowText(window)}`;
    this.progress.say(`pending: ${why}`);
    return { status: 'pending', waitsFor: 'window', storePath: this.closure, reason: why };
  }

  /** Health checks, the verdict, and the end of the transaction. */
  private async judge(state: TransactionState, shared: SshTarget): Promise<TransactionState | undefined> {
    const { follower, progress } = this;
    const { confirm } = this.spec.limits;
    const left = state.confirmLeft ?? confirm;
    // The host decides alone when its time is up: the answer must get there before.
    const margin = Math.min(5, confirm / 4);
    const answerBy = performance.now() + (left - margin) * 1000;
    progress.say('running the new closure, checking health');
    this.health = await checkHealth(this.spec, shared, state, left - margin);
    const { problems, silence } = this.health;
    if (silence !== undefined) follower.silence.add(silence.seconds, silence.reason);
    const verdict = problems.length === 0 ? 'confirm' : 'reject';
    progress.say(verdict === 'confirm' ? 'healthy, confirming' : `not healthy: ${problems.join('; ')}`);
    do {
      // Over a new connection: what was healthy must be within reach still.
      const asked = performance.now();
      const reply = await this.transaction.answer(verdict, follower.poll);
      follower.note(reply, (performance.now() - asked) / 1000 - follower.poll);
      if (reply.kind === 'state' && FINAL.includes(reply.state.phase) && !recordless(reply.state))
        return reply.state;
      if (reply.kind === 'state' && ENDING.includes(reply.state.phase)) break;
      await sleep(RETRY_MS);
    } while (performance.now() < answerBy);
    const rest = Math.max(0, answerBy - performance.now()) / 1000 + margin;
    return follower.toEnd(state, ['awaiting', ...ENDING], rest);
  }

  private conclude(state: TransactionState): SwitchResult {
    const { silence } = this.follower;
    for (const line of state.log) log(`  ${line}`);
    const { spec: run, closure, health } = this;
    // One that has waited to be confirmed, and was not seen waiting, was out of reach, whatever ssh has made of it.
    if (state.phase === 'rolled-back' && health === undefined && (state.confirmLeft ?? 1) <= 0)
      silence.add(
        run.limits.confirm,
        silence.reason ?? 'no answer came through while it waited to be confirmed',
      );
    const result = conclude({ run, closure, id: this.transaction.id, silence, health }, state);
    this.progress.say(`confirmed as generation ${state.generation}`);
    return result;
  }

  private expectation(): string {
    const { activate, boot, confirm } = this.spec.limits;
    if (this.follower.rebooted)
      return `it was rebooted and has not answered for ${activate + boot} s; unless its start hangs early, it comes back to the closure before by itself within ${activate + confirm + TIMER_MARGIN} s of running, else with a reset: its boot loader still starts that one`;
    return `if the switch had begun, the host returns to its previous closure by itself within ${activate + confirm + TIMER_MARGIN} s of running`;
  }

  private unreachable(found: string, expectation: string): SwitchResult {
    const reason = `${found}; ${expectation}`;
    const result = outOfReach(this.spec, this.closure, reason);
    this.progress.say(`pending: ${reason}; the next run that reaches it delivers`);
    return result;
  }
}

/** A session of a connection that is there says the address that it was told first. */
function withFirst(target: SshTarget, address: string): SshTarget {
  const others = target.connection.addresses.filter((other) => other !== address);
  return { ...target, connection: { ...target.connection, addresses: [address, ...others] } };
}
