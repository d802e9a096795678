import { adoptionSummary } from './adoption';
import { LAST_LINES } from './child';
import { DeployError } from './errors';
import type { RunFile } from './run-file';
import { afterContact, loginName } from './failure';
import { describe } from './ssh';
import type { Failed, TransactionState } from './transaction';

/** The machine answered, but the transaction could not be begun: another machine, a refused key, a script that failed. */
export function connectionFailure(run: RunFile, reply: Failed): DeployError {
  const again = `${login(run, run.connection.addresses[0] ?? run.host)}, then ./fleet up`;
  return new DeployError({
    host: run.host,
    phase: 'switch',
    expected: `the machine with host key ${run.hostKey} to begin the switch`,
    found: describe(reply),
    lastLines: 'lastLines' in reply ? reply.lastLines : [],
    next: reply.kind === 'failed' ? again : afterContact(run, reply, again),
  });
}

/** No answer from a host that must be there. */
export function unreachableFailure(run: RunFile, found: string): DeployError {
  return new DeployError({
    host: run.host,
    phase: 'switch',
    expected: `an answer within ${run.limits.connect} s`,
    found,
    next: `bring ${run.host} online or mend connection.addresses, then ./fleet up`,
  });
}

/** The first switch of a machine that something else has deployed: nothing is replaced before a person has seen by what. */
export function unadoptedFailure({ host }: RunFile, { reason, log }: TransactionState): DeployError {
  return new DeployError({
    host,
    phase: 'adoption',
    expected: `a machine that this program has deployed before, or hosts.${host}.adopt: ${host}`,
    found: `${reason ?? 'another system'}; nothing was changed. The switch would, by dry-activate:`,
    lastLines: adoptionSummary(log),
    next: `read what would change; if it may, set hosts.${host}.adopt to ${host}, then ./fleet up`,
  });
}

/** The host ended the transaction otherwise than confirmed. */
export function switchFailure(
  run: RunFile,
  closure: string,
  id: string,
  phase: string,
  found: string,
  state: TransactionState,
): DeployError {
  const { activate, confirm } = run.limits;
  const log = `/var/lib/nixos-fleet/transactions/${id}/log`;
  const whole = state.log.length === 0 ? '' : `; the whole log: ${login(run, state.address)} cat ${log}`;
  return new DeployError({
    host: run.host,
    phase,
    expected: `${closure} running, healthy and confirmed within ${activate + confirm} s`,
    found,
    lastLines: state.log.slice(-LAST_LINES),
    next: `${advice(state)}, then ./fleet up${whole}`,
  });
}

function advice(state: TransactionState): string {
  switch (state.phase) {
    case 'refused':
      return 'settle what the host says';
    case 'rolled-back':
    case 'restarting':
      return 'mend the configuration';
    default:
      return 'see what the host runs: ./fleet preview';
  }
}

function login(run: RunFile, address: string): string {
  return `ssh -p ${run.connection.port} ${loginName(run)}@${address}`;
}
