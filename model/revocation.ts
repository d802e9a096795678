import { isHomeKey } from './home-secrets';
import type { SecretFile } from './secret-files';
import type { SecretSpec } from './fleet-spec';

/** What a generated file was made for, as its Command records it: who could open it, and which epoch each secret in it was of. */
export interface FileRecord {
  readonly FLEET_READERS: string;
  /** JSON: epoch by secret name. */
  readonly FLEET_EPOCHS: string;
}

export interface Revocation {
  /** By name: another epoch is another value of a generated secret. */
  readonly epochs: ReadonlyMap<string, number>;
  /** Names of secrets by the host that could read them and cannot any more. */
  readonly lost: ReadonlyMap<string, readonly string[]>;
}

/** What the Command of a file records. */
export function fileRecord(file: SecretFile, epochs: ReadonlyMap<string, number>): FileRecord {
  return {
    FLEET_READERS: file.hosts.join(','),
    FLEET_EPOCHS: JSON.stringify(
      Object.fromEntries(file.secrets.map(({ name }) => [name, epochs.get(name) ?? 1])),
    ),
  };
}

/**
 * A secret that somebody has lost is of another epoch from then on. Compared is who could open the files that it stood in with who can
 * open those that it stands in: whoever opens a file reads all of it. Once recorded, nothing follows from it any more, so that the
 * stanza of a retired host may be deleted at any time.
 * @param recorded environments of the Commands of secret files, as the last `up` left them
 * @param renamed former names of hosts, by which they are not lost
 * @param hosts names of those that there are: what stands nowhere any more is lost by those alone that are gone
 */
export function revocation(
  recorded: readonly Readonly<Record<string, string>>[],
  files: readonly SecretFile[],
  renamed: ReadonlyMap<string, string>,
  hosts: ReadonlySet<string>,
): Revocation {
  const before = recorded.flatMap(({ FLEET_READERS: readers, FLEET_EPOCHS: epochs }) =>
    readers === undefined || epochs === undefined
      ? []
      : [
          {
            readers: readers
              .split(',')
              // A file for admins alone has no readers.
              .filter((host) => host !== '')
              .map((host) => renamed.get(host) ?? host),
            epochs: new Map(Object.entries(JSON.parse(epochs) as Record<string, number>)),
          },
        ],
  );
  const epochs = new Map<string, number>();
  const lost = new Map<string, string[]>();
  const lose = (host: string, name: string) => lost.set(host, [...(lost.get(host) ?? []), name]);
  for (const name of new Set(files.flatMap(({ secrets }) => secrets.map((secret) => secret.name)))) {
    const stood = before.filter((file) => file.epochs.has(name));
    const stands = files.filter(({ secrets }) => secrets.some((secret) => secret.name === name));
    const readers = new Set(stands.flatMap(({ hosts }) => hosts));
    const gone = [...new Set(stood.flatMap((file) => file.readers))].filter((host) => !readers.has(host));
    for (const host of gone) lose(host, name);
    const epoch = Math.max(1, ...stood.map((file) => file.epochs.get(name) ?? 1));
    epochs.set(name, gone.length > 0 ? epoch + 1 : epoch);
  }
  for (const { readers, epochs: stood } of before)
    for (const name of [...stood.keys()].filter((name) => !epochs.has(name) && !isHomeKey(name)))
      for (const host of readers.filter((reader) => !hosts.has(reader))) lose(host, name);
  return { epochs, lost };
}

/** What becomes of the secrets that a host has lost: which are made anew, and which only a person can change, with who uses them. */
export function lossOf(host: string, names: readonly string[], secrets: readonly SecretSpec[]): string {
  const lines = [...new Set(names)].map((name) => {
    const uses = secrets.filter((secret) => secret.name === name);
    const users = [...new Set(uses.flatMap(({ hosts }) => hosts))].join(', ');
    switch (uses[0]?.source) {
      case undefined:
        return `${name}, used by nobody else: if it came from outside, take it back where it comes from`;
      case 'value':
        return `${name}, used by ${users}: get another value where it comes from, then pulumi config set --secret --path 'nixos-fleet:secretValues.${name}'`;
      case 'file':
        return `${name}, used by ${users}: get another value where it comes from, then ./fleet secrets edit`;
      default:
        return `${name}, used by ${users}: made anew by this up`;
    }
  });
  return [`${host} could read what it reads no more:`, ...lines].join('\n  ');
}
