import type { DeployError } from './errors';
import { back, recordless } from './follow';
import type { Health } from './health';
import type { RunFile } from './run-file';
import type { Silence } from './silence';
import { switchFailure, unadoptedFailure, unreachableFailure } from './switch-failure';
import type { TransactionState } from './transaction';
import { restarted } from './trial-boot';

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

/** What the operator knows of a switch beside what the host has recorded. */
export interface Witnessed {
  readonly run: RunFile;
  readonly closure: string;
  /** Of the transaction. */
  readonly id: string;
  readonly silence: Silence;
  /** Absent where it came to no health check. */
  readonly health: Health | undefined;
}

/**
 * The outcome of a transaction that has ended.
 * @throws DeployError where it was not confirmed
 */
export function conclude(witnessed: Witnessed, state: TransactionState): SwitchResult {
  const { run, closure, id, health } = witnessed;
  const failure = (found: string, phase = 'switch'): DeployError =>
    switchFailure(run, closure, id, phase, found, state);
  if (state.phase === 'restarting' && restarted(state))
    throw failure(rollBackReason(witnessed, 'rolled back by a restart', state));
  if (restarted(state) && state.phase !== 'confirmed') {
    const on = state.mode === 'trial-boot' ? 'it came up with' : 'it runs';
    throw failure(`the machine was restarted while ${state.phase}; ${on} ${state.running}`);
  }
  switch (state.phase) {
    case 'confirmed':
      return {
        status: 'confirmed',
        storePath: closure,
        generation: state.generation,
        kernel: state.kernel,
        previous: state.previous ?? closure,
        bootId: state.bootId,
        ...(state.resumeOffset === undefined ? {} : { resumeOffset: state.resumeOffset }),
        deliveredAt: new Date().toISOString(),
      };
    case 'refused':
      throw failure(`refused, nothing was changed: ${state.reason ?? 'no reason given'}`);
    case 'unadopted':
      throw unadoptedFailure(run, state);
    case 'rolled-back':
      throw failure(
        rollBackReason(witnessed, 'rolled back', state),
        health?.reached === true && health.problems.length > 0 ? 'health' : 'switch',
      );
    case 'unknown':
      throw failure(
        recordless(state)
          ? `somebody has removed the record of the switch, which goes on; it runs ${state.running}`
          : 'the connection was lost before the switch began; nothing was changed',
      );
    default:
      if (back(state, closure))
        throw failure(`rolled back to ${state.running}, which it could not record after ${state.phase}`);
      throw failure(
        `${state.phase}: ${state.reason ?? 'the transaction has not ended'}; it runs ${state.running}`,
      );
  }
}

function rollBackReason({ silence, health }: Witnessed, how: string, state: TransactionState): string {
  const { seconds, reason } = silence;
  const silent =
    reason === undefined
      ? []
      : [`not reachable under the new configuration for ${Math.round(seconds)} s: ${reason}`];
  const problems = health?.reached === true ? health.problems : [];
  const why = [...problems, ...silent, state.reason ?? 'no reason given'];
  return `${how} to ${state.running} (${why.join('; ')})`;
}

/**
 * The outcome of a switch whose host does not answer.
 * @throws DeployError where it may not be offline
 */
export function outOfReach(run: RunFile, closure: string, reason: string): SwitchResult {
  if (run.whenUnreachable === 'defer') return { status: 'pending', storePath: closure, reason };
  throw unreachableFailure(run, reason);
}
