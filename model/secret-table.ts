import type { FleetSpec } from './fleet-spec';
import { secretFileName } from './secret-files';
import { table } from './table';

/** Every declared secret: where it comes from, the file it stands in, the hosts that receive it. */
export function secretList(fleet: FleetSpec): string {
  const rows = fleet.secrets.map((secret) => [
    secret.name,
    secret.source === 'value' || secret.source === 'file'
      ? secret.source
      : `${secret.source}, version ${secret.version}`,
    secretFileName(secret),
    secret.hosts.join(', '),
  ]);
  return table([['secret', 'source', 'file', 'hosts'], ...rows]);
}

/** Who can read what: a row per secret, a column per host. Admins read everything. */
export function secretReaders(fleet: FleetSpec): string {
  const hosts = fleet.hosts.map(({ name }) => name);
  const rows = fleet.secrets.map((secret) => [
    secret.name,
    ...hosts.map((host) => {
      if (secret.hosts.includes(host)) return 'reads';
      // A file is opened whole: what stands in it beside one's own secrets is open too.
      return opens(fleet, secretFileName(secret), host) ? 'could' : '-';
    }),
  ]);
  const admins = fleet.admins.map(({ name }) => name).join(', ');
  return `${table([['secret', ...hosts], ...rows])}\n\nreads: it is put on the host. could: it stands in a file that the host's key opens.\nAdmins read everything: ${admins}.`;
}

function opens(fleet: FleetSpec, file: string, host: string): boolean {
  return fleet.secrets.some((secret) => secretFileName(secret) === file && secret.hosts.includes(host));
}

/** How the recipients of a file differ from those that it should have. */
export interface RecipientChange {
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

export function recipientChange(found: readonly string[], wanted: readonly string[]): RecipientChange {
  return {
    missing: wanted.filter((recipient) => !found.includes(recipient)),
    extra: found.filter((recipient) => !wanted.includes(recipient)),
  };
}
