import type { FleetSpec } from './fleet-spec';
import { homeKeyName } from './home-secrets';
import { secretFileName } from './secret-files';
import { table } from './table';

/** Every declared secret: where it comes from, the file it stands in, the hosts that receive it, or homes (`user@host`). */
export function secretList(fleet: FleetSpec): string {
  const rows = fleet.secrets.map((secret) => [
    secret.name,
    secret.source === 'value' || secret.source === 'file'
      ? secret.source
      : `${secret.source}, version ${secret.version}`,
    secretFileName(secret),
    secret.hosts
      .map((host) => (secret.home === undefined ? host : homeKeyName(secret.home, host)))
      .join(', '),
  ]);
  return table([['secret', 'source', 'file', 'hosts'], ...rows]);
}

/** Who can read what: a row per secret, a column per host. Admins read everything. */
export function secretReaders(fleet: FleetSpec): string {
  const hosts = fleet.hosts.map(({ name }) => name);
  // One of homes is there once for each host.
  const names = [...new Set(fleet.secrets.map(({ name }) => name))];
  const rows = names.map((name) => [
    name,
    ...hosts.map((host) => {
      const named = fleet.secrets.filter((secret) => secret.name === name);
      const reader = named.find((secret) => secret.hosts.includes(host));
      if (reader !== undefined) return reader.home ?? 'reads';
      // A file is opened whole: what stands in it beside one's own secrets is open too.
      return named.some((secret) => opens(fleet, secretFileName(secret), host)) ? 'could' : '-';
    }),
  ]);
  const admins = fleet.admins.map(({ name }) => name).join(', ');
  const logins = fleet.secrets.some(({ home }) => home !== undefined)
    ? ' A login: that user reads it, in the home there.'
    : '';
  return `${table([['secret', ...hosts], ...rows])}\n\nreads: it is put on the host. could: it stands in a file that the host's key opens.${logins}\nAdmins read everything: ${admins}.`;
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
