/** How a host stands: what was delivered, what waits, and what it runs right now. */
export type State = (typeof STATES)[number];

/** `not probed`: this clone does not know the way to it. */
export const STATES = ['confirmed', 'pending', 'failed', 'unreachable', 'drifted', 'not probed'] as const;

/** What was delivered last, as the state says it. */
export interface DeliveredFacts {
  /** Null where no `up` has come to an end since the host is there. */
  readonly address: string | null;
  readonly recipient: string | null;
  readonly storePath: string | null;
  readonly generation: number | null;
  readonly kernel: string | null;
  /** RFC 3339, UTC. */
  readonly deliveredAt: string | null;
}

/** What this clone's last `up` wanted of the host. */
export interface Wanted {
  /** Absent where the host itself evaluates. */
  readonly closure?: string;
  /** Why there is nothing to deploy. */
  readonly failure?: string;
  readonly whenUnreachable: 'defer' | 'fail';
  /** The step that failed last and was not repeated since. */
  readonly lastFailure?: { readonly step: string; readonly found: string };
}

/** What one probe found. */
export type Seen =
  | {
      readonly kind: 'reached';
      readonly running: string;
      readonly booted?: string;
      readonly bootDefault?: string;
      readonly knownGood?: string;
      readonly rebootNeeded?: string;
      readonly transaction?: { readonly id: string; readonly phase: string };
    }
  | { readonly kind: string; readonly reason: string };

export interface HostStatus extends DeliveredFacts {
  readonly host: string;
  readonly state: State;
  /** Why it is not confirmed. */
  readonly reason?: string;
  /** Store path that waits to be delivered. */
  readonly pending?: string;
  readonly running?: string;
  readonly booted?: string;
  /** What the boot loader starts next. */
  readonly bootDefault?: string;
  readonly knownGood?: string;
  /** What of the running closure only a reboot brings into force. */
  readonly rebootNeeded?: string;
  /** It may be away: `whenUnreachable: defer`. */
  readonly mayWait: boolean;
}

/** Puts together what the stack, this clone and the machine itself say. */
export function hostStatus(
  host: string,
  delivered: DeliveredFacts,
  wanted: Wanted | undefined,
  seen: Seen | undefined,
): HostStatus {
  const reached = isReached(seen) ? seen : undefined;
  const { running, booted, bootDefault, knownGood, rebootNeeded } = reached ?? {};
  const waits = wanted?.closure !== undefined && wanted.closure !== delivered.storePath;
  return {
    host,
    ...delivered,
    ...standing(delivered, wanted, seen),
    ...(waits ? { pending: wanted.closure } : {}),
    ...(running === undefined ? {} : { running }),
    ...(booted === undefined ? {} : { booted }),
    ...(bootDefault === undefined ? {} : { bootDefault }),
    ...(knownGood === undefined ? {} : { knownGood }),
    ...(rebootNeeded === undefined ? {} : { rebootNeeded }),
    mayWait: wanted?.whenUnreachable === 'defer',
  };
}

function standing(
  delivered: DeliveredFacts,
  wanted: Wanted | undefined,
  seen: Seen | undefined,
): Pick<HostStatus, 'state' | 'reason'> {
  if (seen !== undefined && !isReached(seen)) return { state: 'unreachable', reason: seen.reason };
  if (seen?.transaction !== undefined)
    return { state: 'pending', reason: `transaction ${seen.transaction.id} is ${seen.transaction.phase}` };
  if (wanted?.failure !== undefined) return { state: 'failed', reason: wanted.failure };
  if (wanted?.lastFailure !== undefined) {
    const { step, found } = wanted.lastFailure;
    return { state: 'failed', reason: `${step}: ${found}` };
  }
  if (delivered.storePath === null) return { state: 'pending', reason: 'nothing was delivered yet' };
  if (seen === undefined) return { state: 'not probed', reason: 'no up of this clone knows the way to it' };
  if (seen.running !== delivered.storePath) return { state: 'drifted', reason: `runs ${seen.running}` };
  if (wanted?.closure !== undefined && wanted.closure !== delivered.storePath)
    return { state: 'pending', reason: `${wanted.closure} waits to be delivered` };
  return { state: 'confirmed' };
}

function isReached(seen: Seen | undefined): seen is Extract<Seen, { running: string }> {
  return seen?.kind === 'reached';
}

/**
 * Exit status of `./fleet status`: 0 where every host is confirmed or may wait for it, 2 where one is not. 1 means that the
 * command itself failed.
 */
export function statusCode(hosts: readonly HostStatus[]): 0 | 2 {
  const fine = ({ state, mayWait }: HostStatus) =>
    state === 'confirmed' || (mayWait && (state === 'pending' || state === 'unreachable'));
  return hosts.every(fine) ? 0 : 2;
}
