/** What `switch-to-configuration dry-activate` says that it would do, in the order in which it matters to whoever adopts a machine. */
export function adoptionSummary(lines: readonly string[]): string[] {
  const changes: Record<Topic, string[]> = { users: [], mounts: [], sshd: [], units: [] };
  for (const line of lines) {
    // NixOS 25.05 to 26.05: "would restart the following units: a.service, b.mount", "would create user ‘ada’".
    const [, verb = '', units] = /^would (\w+) the following units: (.+)$/.exec(line) ?? [];
    if (units === undefined) {
      if (/^would .*\b(user|group)/.test(line)) changes.users.push(line.replace(/^would /, ''));
      continue;
    }
    for (const unit of units.split(/,\s*/)) changes[topicOf(unit)].push(`${verb} ${unit}`);
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
