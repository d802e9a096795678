import { hostname, userInfo } from 'node:os';
import { fact, parseFacts, words } from '../model/facts';
import { withoutComment } from '../model/ssh-key';
import { operation } from './operations';
import type { RunFile } from './run-file';
import { ssh, type SshResult, type SshTarget } from './ssh';

/** What the script itself takes on a busy machine, besides its waiting. */
const SCRIPT_SECONDS = 2;
/** What the begin takes besides its questions: the first records and the start of the unit. fsync on a busy disk takes its time. */
const BEGIN_SECONDS = 30;

/** How far a switch has come, as the host records it. */
export type Phase =
  | 'queued'
  | 'arming'
  | 'activating'
  /** The new closure is being put into the boot menu. */
  | 'staging'
  /** The machine goes down to boot it, or is on its way up. */
  | 'rebooting'
  /** Nothing was begun: it needs a reboot, and the time for one has not come. */
  | 'waiting'
  | 'awaiting'
  | 'committing'
  | 'reverting'
  | 'confirmed'
  | 'rolled-back'
  /** The way back failed too: the machine starts again, into the previous closure. */
  | 'restarting'
  | 'rollback-failed'
  | 'refused'
  /** Nothing was begun: something else has deployed the machine, and nobody has said that it may be replaced. */
  | 'unadopted'
  | 'aborted'
  /** The host knows no such transaction. */
  | 'unknown';

/** What a host says about a transaction and itself. */
export interface TransactionState {
  readonly address: string;
  readonly phase: Phase;
  readonly reason?: string;
  readonly running: string;
  readonly booted: string;
  /** By which way it goes. */
  readonly mode: 'live' | 'trial-boot';
  readonly previous?: string;
  readonly generation: number;
  readonly kernel: string;
  readonly bootId: string;
  /** Boot id under which the transaction began. */
  readonly begunIn?: string;
  /** Seconds that the host still waits for an answer. */
  readonly confirmLeft?: number;
  readonly failedBefore: readonly string[];
  /** Where the swap file begins on its device, in pages. */
  readonly resumeOffset?: number;
  /** Whether the systemd unit that carries the transaction is alive. */
  readonly alive: boolean;
  readonly log: readonly string[];
}

export type Failed = Exclude<SshResult, { kind: 'ok' }>;
export type Reply = { readonly kind: 'state'; readonly state: TransactionState } | Failed;

/** The verbs of the host's transaction script; each over a new connection, but for the one that begins it. */
export class Transaction {
  constructor(
    private readonly run: RunFile,
    readonly id: string,
    /** Hears what the host does meanwhile. */
    private readonly say: (text: string) => void,
  ) {}

  /**
   * The state as soon as it is none of `phases`, after `wait` seconds at the latest, or why nothing was begun.
   * @param target the host, perhaps over a connection that is there already
   * @param window whether the machine may be rebooted at this hour
   */
  begin(
    target: SshTarget,
    closure: string,
    window: 'open' | 'closed',
    phases: readonly Phase[],
    wait: number,
  ): Promise<Reply> {
    const { activate, confirm, probe } = this.run.limits;
    const pinned = withoutComment(this.run.hostKey);
    const words = [
      'begin',
      this.id,
      pinned,
      closure,
      this.run.running ?? '',
      String(Math.ceil(activate)),
      String(Math.ceil(confirm)),
      String(Math.ceil(probe)),
      this.run.reboot.when,
      window,
      `${userInfo().username}@${hostname()}`,
      this.run.adopt === true ? 'yes' : 'no',
      phases.join(' '),
      String(Math.ceil(wait)),
    ];
    return this.call(wait + 2 * probe + BEGIN_SECONDS, words, target);
  }

  /** The state, as soon as it is none of `phases`, after `wait` seconds at the latest. */
  status(phases: readonly Phase[], wait: number): Promise<Reply> {
    return this.call(wait + SCRIPT_SECONDS, ['status', this.id, String(Math.ceil(wait)), phases.join(' ')]);
  }

  /** Gives the operator's verdict and waits up to `wait` seconds for the end. */
  answer(verdict: 'confirm' | 'reject', wait: number): Promise<Reply> {
    return this.call(wait + SCRIPT_SECONDS, ['answer', this.id, verdict, String(Math.ceil(wait))]);
  }

  private async call(limit: number, args: readonly string[], target: SshTarget = this.run): Promise<Reply> {
    const { connect } = this.run.limits;
    const result = await ssh(target, {
      // The host keeps its copy of what it runs; the text itself must be a value for that, not bash's stdin.
      script: 'exec bash -c "$(cat)" transaction "$@"',
      args,
      operation: 'transaction',
      input: operation('transaction').script,
      ephemeral: true,
      connect,
      limit: connect + limit,
      onLine: (line) => {
        if (line.startsWith('say=')) this.say(line.slice('say='.length));
      },
    });
    if (result.kind !== 'ok') return result;
    return { kind: 'state', state: read(result.address, result.stdout) };
  }
}

function read(address: string, stdout: string): TransactionState {
  const facts = parseFacts(stdout);
  const optional = (key: 'reason' | 'previous') => {
    const value = fact(facts, key);
    return value === undefined ? {} : { [key]: value };
  };
  const begunIn = fact(facts, 'boot');
  const confirmUntil = fact(facts, 'confirmUntil');
  const resumeOffset = fact(facts, 'resumeOffset');
  return {
    address,
    phase: (fact(facts, 'phase') ?? 'unknown') as Phase,
    ...optional('reason'),
    ...optional('previous'),
    mode: fact(facts, 'mode') === 'trial-boot' ? 'trial-boot' : 'live',
    booted: fact(facts, 'booted') ?? '',
    running: fact(facts, 'running') ?? 'nothing',
    generation: Number(fact(facts, 'generation') ?? 0),
    kernel: fact(facts, 'kernel') ?? '',
    bootId: fact(facts, 'bootId') ?? '',
    ...(begunIn === undefined ? {} : { begunIn }),
    ...(confirmUntil === undefined
      ? {}
      : { confirmLeft: Number(confirmUntil) - Number(fact(facts, 'uptime') ?? 0) }),
    failedBefore: words(fact(facts, 'failedBefore')),
    ...(resumeOffset === undefined ? {} : { resumeOffset: Number(resumeOffset) }),
    alive: facts.get('unit') === 'active',
    log: stdout
      .split('\n')
      .filter((line) => line.startsWith('log='))
      .map((line) => line.slice('log='.length)),
  };
}
