import type { ConfigMistake } from './config-error';
import type { CloudSpec } from './fleet-spec';
import { balancerName, floatingName } from './resource-names';

/** What the state holds of things with a public address that their type and place decide, by resource name. */
export interface RecordedAddresses {
  readonly floatingIps: ReadonlyMap<string, { readonly type: string; readonly homeLocation: string }>;
  readonly loadBalancers: ReadonlyMap<string, { readonly location: string }>;
}

/** Changes that would give another address for the one that names in DNS point to. */
export function addressMistakes(
  { floatingIps, loadBalancers }: Pick<CloudSpec, 'floatingIps' | 'loadBalancers'>,
  recorded: RecordedAddresses,
): ConfigMistake[] {
  const changes = [
    ...Object.entries(floatingIps).flatMap(([name, { type, location }]) => {
      const before = recorded.floatingIps.get(floatingName(name));
      return [
        { path: `floatingIps.${name}.type`, was: before?.type, is: type },
        { path: `floatingIps.${name}.location`, was: before?.homeLocation, is: location },
      ];
    }),
    ...Object.entries(loadBalancers).map(([name, { location }]) => {
      const was = recorded.loadBalancers.get(balancerName(name))?.location;
      return { path: `loadBalancers.${name}.location`, was, is: location };
    }),
  ];
  return changes.flatMap(({ path, was, is }) =>
    was === undefined || was === is
      ? []
      : [
          {
            path: `nixos-fleet:cloud.${path}`,
            expected: `${was}, which its address was made with: another one is another address`,
            found: is,
            next: 'Put it back; or name another one beside it, move what points to this one, and take this one out',
          },
        ],
  );
}
