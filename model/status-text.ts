import type { HostStatus } from './status';

/** What people see of one host: a heading and one line for each fact that there is. */
export function statusText(status: HostStatus): string {
  const { state, reason } = status;
  const lines: Record<string, string | undefined> = {
    address: status.address ?? undefined,
    recipient: status.recipient ?? undefined,
    'store path': status.storePath ?? '(nothing delivered yet)',
    generation: String(status.generation ?? '-'),
    ...places(status),
    state: reason === undefined ? state : `${state}: ${reason}`,
    pending: status.pending,
    reboot: status.rebootNeeded === undefined ? undefined : `needed: ${status.rebootNeeded}`,
  };
  return section(status.host, lines);
}

/** Which closure was booted, runs, and is booted next are three facts: told apart where they differ. */
function places({ running, booted, bootDefault, storePath }: HostStatus): Record<string, string> {
  const known = { running, booted, 'boot default': bootDefault };
  const told = Object.entries(known).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== storePath,
  );
  return Object.fromEntries(told);
}

export function section(heading: string, lines: Readonly<Record<string, string | undefined>>): string {
  const known = Object.entries(lines).filter((entry) => entry[1] !== undefined);
  return [heading, ...known.map(([key, value = '']) => `  ${key.padEnd(12)} ${value}`)].join('\n');
}
