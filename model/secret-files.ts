import type { SecretSpec } from './fleet-spec';

/** One sops file under `secrets/<stack>/` and what it is to hold. */
export interface SecretFile {
  /** `common.yaml` or `<host>.yaml`. */
  readonly name: string;
  /** Edited by a person with sops; `up` never writes it. */
  readonly byHand: boolean;
  /** Hosts that may open it. */
  readonly hosts: readonly string[];
  readonly secrets: readonly SecretSpec[];
}

/** File of a secret: shared ones stand in `common.yaml`, those of one host in that host's own file. */
export function secretFileName(secret: SecretSpec): string {
  return secret.scope === 'common' ? 'common.yaml' : `${secret.scope.host}.yaml`;
}

/** The files that the declared secrets need, by name. */
export function secretFiles(secrets: readonly SecretSpec[]): SecretFile[] {
  const names = [...new Set(secrets.map(secretFileName))].sort();
  return names.map((name) => {
    const inside = secrets.filter((secret) => secretFileName(secret) === name);
    return {
      name,
      byHand: inside.some(({ source }) => source === 'file'),
      hosts: [...new Set(inside.flatMap(({ hosts }) => hosts))].sort(),
      secrets: inside,
    };
  });
}
