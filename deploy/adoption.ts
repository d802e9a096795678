import { unitActions } from '../model/dry-activation';

/** What `switch-to-configuration dry-activate` says that it would do, in the order in which it matters to whoever adopts a machine. */
export function adoptionSummary(lines: readonly string[]): string[] {
  const changes: Record<Topic, string[]> = { users: [], mounts: [], sshd: [], units: [] };
  for (const line of lines) {
    const units = unitActions(line);
    // NixOS 25.05 to 26.05: "would create user ‘ada’".
    if (units.length === 0 && /^would .*\b(user|group)/.test(line))
      changes.users.push(line.replace(/^would /, ''));
    for (const { verb, unit } of units) changes[topicOf(unit)].push(`${verb} ${unit}`);
  }
  return Object.entries(changes).map(
    ([topic, found]) => `${topic}: ${found.length === 0 ? 'no change' : found.join(', ')}`,
  );
}

type Topic = 'users' | 'mounts' | 'sshd' | 'units';

function topicOf(unit: string): Topic {
  if (/\.(mount|automount|swap)$/.test(unit)) return 'mounts';
  return /^sshd?([@.-]|$)/.test(unit) ? 'sshd' : 'units';
}
