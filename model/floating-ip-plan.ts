import type { ConfigMistake } from './config-error';
import type { CloudSpec } from './fleet-spec';
import { floatingName } from './resource-names';

/** What the state holds of an address that its type and home decide. */
export interface RecordedFloatingIp {
  readonly type: string;
  readonly homeLocation: string;
}

/**
 * Changes that would give another address for the one that names in DNS point to.
 * @param recorded by resource name
 */
export function floatingIpMistakes(
  { floatingIps }: Pick<CloudSpec, 'floatingIps'>,
  recorded: ReadonlyMap<string, RecordedFloatingIp>,
): ConfigMistake[] {
  return Object.entries(floatingIps).flatMap(([name, { type, location }]) => {
    const before = recorded.get(floatingName(name));
    if (before === undefined) return [];
    const changes = [
      { key: 'type', was: before.type, is: type },
      { key: 'location', was: before.homeLocation, is: location },
    ];
    return changes
      .filter(({ was, is }) => was !== is)
      .map(({ key, was, is }) => ({
        path: `nixos-fleet:cloud.floatingIps.${name}.${key}`,
        expected: `${was}, which the address was made with: another one is another address`,
        found: is,
        next: 'Put it back; or name another address beside it, move what points to this one, and take this one out',
      }));
  });
}
