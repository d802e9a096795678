/** FLEET_RESULT of a configuration that does not evaluate: its build fails, whatever ran before stays. */
export const UNEVALUATED = 'unevaluated';

/** What a Switch leaves in the state. */
export interface Delivery {
  /** `pending`: the host was lost on the way; the rest says what was delivered before. */
  readonly status: 'confirmed' | 'pending';
  readonly storePath: string | null;
  readonly generation: number | null;
  readonly kernel: string | null;
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

/**
 * The epoch that a host's Switch is registered with. It grows by one where the host runs something other than what was
 * recorded as delivered: that alone makes the Switch due although its closure has not changed.
 */
export function nextEpoch(
  recorded: { readonly environment: Readonly<Record<string, string>>; readonly stdout: string } | undefined,
  standing: { readonly state: string; readonly running?: string },
): number {
  const epoch = Number(recorded?.environment.FLEET_EPOCH ?? 1);
  if (recorded === undefined || standing.state !== 'reachable') return epoch;
  const delivery = parseDelivery(recorded.stdout);
  const asDelivered = delivery?.status === 'confirmed' && delivery.storePath === standing.running;
  return asDelivered ? epoch : epoch + 1;
}
