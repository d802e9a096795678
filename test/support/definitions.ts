import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Example } from './example';
import type { Kind } from './option-index';
import type { Value } from './option-type';
import { PROJECT } from './toolchain';

/** What a configuration of an example sets outside `fleet`. */
export interface Definitions {
  readonly kind: Kind;
  /** As errors name it. */
  readonly where: string;
  readonly channel: string;
  readonly options: readonly { readonly name: string; readonly values: readonly Value[] }[];
}

/** Names of the stacks under `examples/`. */
export const EXAMPLES = readdirSync(join(PROJECT, 'examples'))
  .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
  .sort();

const SHOW = readFileSync(join(PROJECT, 'test', 'support', 'definitions.nix'), 'utf8');

/** Of every system and home of an example: one evaluation each. A device sets no more than its version and its packages. */
export function definitionsOf(example: Example): Definitions[] {
  const { hosts, homeHosts } = example.spec;
  const one = (kind: Kind, name: string, channel: string, found: unknown): Definitions => ({
    kind,
    where: `${example.name}: ${name}`,
    channel,
    options: found as Definitions['options'],
  });
  return [
    ...hosts.map(({ name, channel }) => one('systems', name, channel, example.system(name, SHOW))),
    ...[...hosts, ...homeHosts].flatMap(({ name, homes }) =>
      homes.map(({ user, channel }) =>
        one('homes', `${user}@${name}`, channel, example.home(name, user, SHOW)),
      ),
    ),
  ];
}
