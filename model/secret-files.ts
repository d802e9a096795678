import type { SecretSpec } from './fleet-spec';
import { homeKeyName, isHomeKey } from './home-secrets';

/** Private halves of the keys that this stack has made, for admins alone. */
export const ESCROW_FILE = 'escrow/hosts.yaml';
/** Secrets that go to no host: also for admins alone. */
export const ADMINS_FILE = 'escrow/secrets.yaml';

/** One sops file under `secrets/<stack>/` and what it is to hold. */
export interface SecretFile {
  /** `common.yaml`, `<host>.yaml`, `homes/<user>@<host>.yaml`, `homes/<host>.yaml`, {@link ADMINS_FILE}. */
  readonly name: string;
  /** Edited by a person with sops; `up` never writes it. */
  readonly byHand: boolean;
  /** Hosts that may open it, or whose home may. */
  readonly hosts: readonly string[];
  /** Login whose home alone may open it. */
  readonly home?: string;
  readonly secrets: readonly SecretSpec[];
}

/**
 * File of a secret: shared ones stand in `common.yaml`, those of one host in that host's own file, those of a home in one
 * of the home's. Keys of homes have a file by themselves, because the host's own may be edited by hand.
 */
export function secretFileName({ scope, home, name }: SecretSpec): string {
  if (scope === 'common') return 'common.yaml';
  if (scope === 'admins') return ADMINS_FILE;
  if (home !== undefined) return `homes/${homeKeyName(home, scope.host)}.yaml`;
  return isHomeKey(name) ? `homes/${scope.host}.yaml` : `${scope.host}.yaml`;
}

/** The files that the declared secrets need, by name. */
export function secretFiles(secrets: readonly SecretSpec[]): SecretFile[] {
  const names = [...new Set(secrets.map(secretFileName))].sort();
  return names.map((name) => {
    const inside = secrets.filter((secret) => secretFileName(secret) === name);
    const home = inside[0]?.home;
    return {
      name,
      ...(home === undefined ? {} : { home }),
      byHand: inside.some(({ source }) => source === 'file'),
      hosts: [...new Set(inside.flatMap(({ hosts }) => hosts))].sort(),
      secrets: inside,
    };
  });
}

/** Paths under `secrets/<stack>/` that have a creation rule; in order. */
export function ruledPaths(secrets: readonly SecretSpec[]): string[] {
  return [...secretFiles(secrets).map(({ name }) => name), ESCROW_FILE].sort();
}
