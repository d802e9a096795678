import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { build, type BuildRequest } from './build';
import { LAST_LINES } from './child';
import { DeployError } from './errors';
import { fact, parseFacts } from '../model/facts';
import { sessionFailure, sshCommand, type FailedSsh } from './failure';
import { hostScript } from './host-script';
import { operation } from './operations';
import { Progress } from './progress';
import { refusal } from './recovery';
import type { RunFile } from './run-file';
import { log } from './run-log';
import { describe, ssh } from './ssh';
import { inTurn } from './turns';

/** What the host says about a change of a home. */
type State = Map<string, string>;

export interface HomeResult {
  readonly storePath: string;
  /** Generation of the user's home-manager profile; 0 where the activation keeps none. */
  readonly generation: number;
}

/** One connection waits no longer for news. */
const POLL_SECONDS = 20;
const RETRY_MS = 2000;
const UNDER_WAY = ['queued', 'activating', 'reverting'];

/**
 * Brings a user's standalone home-manager generation to a host and activates it in a session of that user. When its activation fails,
 * the generation before is activated again. Whatever becomes of this process, one on the host brings the change to its end.
 *
 * @param run run file of this home.
 * @param activation store path that was evaluated; needed wherever `run.derivation` is set.
 * @throws DeployError
 */
export async function switchHome(
  run: RunFile,
  user: string,
  activation: string | undefined,
): Promise<HomeResult> {
  const storePath = await build(run, homeRequest(run, user, 'built'), run.derivation, activation);
  return new HomeChange(run, user, storePath).run();
}

/** @param root name of the GC root that keeps the generation, beside others of this home */
export function homeRequest(run: RunFile, user: string, root: string): BuildRequest {
  return {
    target: run,
    root: `home/${user}/${root}`,
    phase: 'home',
    kind: 'package',
    attribute: `homeConfigurations."${user}@${run.host}".activationPackage`,
  };
}

class HomeChange {
  private readonly id = randomBytes(8).toString('hex');
  private readonly progress: Progress;

  constructor(
    private readonly spec: RunFile,
    private readonly user: string,
    private readonly storePath: string,
  ) {
    this.progress = new Progress(spec.host, `home of ${user}`);
  }

  async run(): Promise<HomeResult> {
    if (this.spec.recovery === true) await this.requireActive();
    const state = await inTurn(this.spec, 'change', this.progress, () => {
      this.progress.say(`activating ${this.storePath}`);
      return this.progress.during('activating', this.follow());
    });
    for (const line of activationLog(state)) log(`  ${line}`);
    const refused = fact(state, 'refused');
    if (refused !== undefined)
      throw this.failure(refused, state, `let ${this.spec.host} have the user ${this.user}`);
    const phase = fact(state, 'phase') ?? 'unknown';
    if (phase !== 'confirmed')
      throw this.failure(this.found(phase, state), state, `mend the home of ${this.user}, then ./fleet up`);
    const generation = Number(fact(state, 'generation') ?? 0);
    this.progress.say(`active as generation ${generation}`);
    return { storePath: this.storePath, generation };
  }

  private async requireActive(): Promise<void> {
    const reply = await this.call(['status', this.user, '0']);
    const found = reply instanceof Map ? (fact(reply, 'current') ?? 'none') : describe(reply);
    if (found !== this.storePath)
      throw refusal(this.spec, 'home', `${this.storePath} of ${this.user}`, found);
  }

  /** Begins the change, once another one of this home has ended, and waits for its end. */
  private async follow(): Promise<State> {
    // An activation and, where it fails, that of the generation before; both also of a change that is under way already.
    const deadline = performance.now() + 4 * this.spec.limits.home * 1000;
    const { home } = this.spec.limits;
    let begun = false;
    for (;;) {
      const args = begun
        ? ['status', this.user, String(POLL_SECONDS)]
        : ['begin', this.user, String(Math.ceil(home)), this.id, this.storePath];
      const reply = await this.call(args);
      if (reply instanceof Map) {
        const busy = fact(reply, 'busy') !== undefined;
        begun ||= !busy;
        if (begun && fact(reply, 'refused') !== undefined) return reply;
        if (begun && !UNDER_WAY.includes(fact(reply, 'phase') ?? '')) return reply;
        // The unit has ended without a last word.
        if (begun && fact(reply, 'unit') !== 'active' && args[0] === 'status') return reply;
        if (busy)
          this.progress.say(`waiting for a change that is under way: ${fact(reply, 'wanted') ?? 'unknown'}`);
        await sleep(busy ? RETRY_MS : 0);
      } else {
        this.progress.say(`${describe(reply)}; the host goes on by itself, trying again`);
        await sleep(RETRY_MS);
      }
      if (performance.now() >= deadline) throw this.lost(reply);
    }
  }

  private async call(args: readonly string[]): Promise<State | FailedSsh> {
    const { connect } = this.spec.limits;
    const result = await ssh(this.spec, {
      // The host keeps its copy of what it runs; the text itself must be a value for that, not bash's stdin.
      script: 'exec bash -c "$(cat)" home "$@"',
      args,
      operation: 'home',
      input: this.spec.asUser === true ? hostScript('home-as-user', 'home') : operation('home').script,
      connect,
      limit: connect + POLL_SECONDS + 20,
    });
    if (result.kind === 'ok') return logged(result.stdout);
    if (result.kind === 'unreachable' || result.kind === 'timeout') return result;
    throw sessionFailure(
      { target: this.spec, phase: 'home', expected: this.expected, next: './fleet up' },
      result,
    );
  }

  private get logOnHost(): string {
    return this.spec.asUser === true
      ? '.local/state/nixos-fleet/home/log'
      : `/var/lib/nixos-fleet/home/${this.user}/log`;
  }

  private get expected(): string {
    return `${this.storePath} activated for ${this.user} within ${this.spec.limits.home} s`;
  }

  private found(phase: string, state: State): string {
    const reason = fact(state, 'reason') ?? 'the change was interrupted';
    const inTheWay = collisions(fact(state, 'log') ?? '');
    const why = inTheWay.length === 0 ? reason : `${reason}: in the way: ${inTheWay.join(', ')}`;
    const previous = fact(state, 'previous') ?? 'none';
    switch (phase) {
      case 'rolled-back':
        return `${why}; the generation before is active again: ${previous}`;
      case 'rollback-failed':
        return `${why}; the home is left between ${previous} and ${this.storePath}`;
      default:
        return `${phase}: ${why}`;
    }
  }

  private failure(found: string, state: State, next: string): DeployError {
    const lines = activationLog(state);
    return new DeployError({
      host: this.spec.host,
      phase: 'home',
      expected: this.expected,
      found,
      lastLines: lines.slice(-LAST_LINES),
      next:
        lines.length === 0 ? next : `${next}; the whole log: ${sshCommand(this.spec)} cat ${this.logOnHost}`,
    });
  }

  private lost(reply: State | FailedSsh): DeployError {
    const found = reply instanceof Map ? `still ${fact(reply, 'phase') ?? 'unknown'}` : describe(reply);
    return this.failure(`${found}; the host goes on by itself`, new Map(), './fleet up');
  }
}

/** The facts, with all lines of the log under one key. */
function logged(stdout: string): Map<string, string> {
  const log = stdout.split('\n').flatMap((line) => (line.startsWith('log=') ? [line.slice(4)] : []));
  return new Map(parseFacts(stdout)).set('log', log.join('\n'));
}

function activationLog(state: State): string[] {
  return (fact(state, 'log') ?? '').split('\n').filter((line) => line !== '');
}

/** Files that home-manager does not overwrite, from its own words. */
export function collisions(log: string): string[] {
  return [...log.matchAll(/Existing file '([^']+)'/g)].flatMap(([, file]) => file ?? []);
}
