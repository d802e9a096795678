/** FLEET_RESULT of a configuration that does not evaluate: its build fails, whatever ran before stays. */
export const UNEVALUATED = 'unevaluated';

/** What a Switch leaves in the state. */
export interface Delivery {
  /** `pending`: the host was lost on the way; the rest says what was delivered before. */
  readonly status: 'confirmed' | 'pending';
  /** Of a pending one: it waits for the hours in which the host may be rebooted. */
  readonly waitsFor?: 'window';
  readonly storePath: string | null;
  readonly generation: number | null;
  readonly kernel: string | null;
  /** Number of the age key that the delivered closure's secrets are for; of machines whose keys are made here. */
  readonly identity?: number;
  /** RFC 3339, UTC. */
  readonly deliveredAt: string | null;
  /** How the host is reached, so that the next run can ask it before any resource is known. */
  readonly addresses: readonly string[];
  readonly hostKey: string;
  /** Where the swap file begins on its device, in pages: of use to a host that hibernates. */
  readonly resumeOffset?: number;
}

/** A recorded Switch's result, or nothing where there is none. */
export function parseDelivery(stdout: string): Delivery | undefined {
  return stdout === '' ? undefined : (JSON.parse(stdout) as Delivery);
}

/** What of a host's standing makes a Switch due. */
interface Look {
  readonly state: string;
  readonly running?: string;
  readonly rebootNeeded?: string;
  readonly rebootObstacle?: string;
  readonly mayReboot?: boolean;
}

/**
 * The epoch that a host's Switch is registered with. It grows by one where the host runs something other than what was
 * recorded as delivered, or may be rebooted now for what waits for that: that alone makes the Switch due although its closure
 * has not changed.
 */
export function nextEpoch(
  recorded: { readonly environment: Readonly<Record<string, string>>; readonly stdout: string } | undefined,
  standing: Look,
): number {
  const epoch = Number(recorded?.environment.FLEET_EPOCH ?? 1);
  if (recorded === undefined || standing.state !== 'reachable') return epoch;
  const delivery = parseDelivery(recorded.stdout);
  if (delivery?.storePath !== standing.running) return epoch + 1;
  return isDue(delivery, standing) ? epoch + 1 : epoch;
}

/** Of a host that runs what was delivered last. */
function isDue(delivery: Delivery | undefined, { rebootNeeded, rebootObstacle, mayReboot }: Look): boolean {
  if (delivery?.waitsFor === 'window') return mayReboot === true;
  if (delivery?.status !== 'confirmed') return true;
  return mayReboot === true && rebootNeeded !== undefined && rebootObstacle === undefined;
}
