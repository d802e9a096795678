import { distance } from 'fastest-levenshtein';
import type { ConfigMistake } from '../config-error';
import { featuresNamed } from '../features';
import type { FleetConfig } from '../schema';
import type { HostConfig } from '../schema-host';

/** What exists under `nix/` and can be named in config. */
export interface Known {
  readonly profiles: readonly string[];
  readonly platforms: readonly string[];
  /** Features of systems: `fleet.<name>` is declared in `nix/modules/<name>`. */
  readonly features: readonly string[];
  /** Features of homes: `fleet.<name>` is declared in `nix/home/modules/<name>`. */
  readonly homeFeatures: readonly string[];
  /** What the machine that runs this builds for, where that is known: `x86_64-linux`. */
  readonly operatorSystem?: string;
}

/** Names that are not among those that exist. */
export function* unknownNames(
  path: string,
  names: readonly string[],
  known: readonly string[],
): Generator<ConfigMistake> {
  for (const name of names)
    if (!known.includes(name)) yield { path, expected: oneOf(known, name), found: JSON.stringify(name) };
}

/** Secrets that something of the stack itself needs, so that a person has given their values. */
export function givenSecrets({ secrets }: Pick<FleetConfig, 'secrets'>): string[] {
  return Object.keys(secrets).filter((name) => secrets[name]?.source === 'value');
}

/** `fleet.<name>` is declared where that feature is: a misspelt one would otherwise only fail in Nix. */
export function* featureMistakes(
  path: string,
  { options, overrides }: Pick<HostConfig, 'options' | 'overrides'>,
  known: readonly string[],
): Generator<ConfigMistake> {
  for (const [key, set] of Object.entries({ options, overrides }))
    yield* unknownNames(`${path}.${key}`, featuresNamed(set), known);
}

/** More names than people read in one line: then the closest. */
const MANY = 12;

function oneOf(known: readonly string[], name: string): string {
  if (known.length === 0) return 'none';
  if (known.length <= MANY) return `one of ${known.join(', ')}`;
  const sorted = [...known].sort((a, b) => distance(a, name) - distance(b, name));
  return `one of ${known.length} names, of which ${sorted.slice(0, 3).join(', ')} are closest`;
}
