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
      .join(', ') || NOTHING,
  ]);
  return table([['secret', 'source', 'file', 'hosts'], ...rows]);
}

/** Columns of a table that a terminal shows side by side. */
const WIDE = 160;

/**
 * Who can read what: a row per host, a column per secret. Where that is wider than a terminal, a row per host and two lists.
 * Admins read everything.
 */
export function secretReaders(fleet: FleetSpec): string {
  const hosts = fleet.hosts.map(({ name }) => name);
  // One of homes is there once for each host.
  const names = [...new Set(fleet.secrets.map(({ name }) => name))];
  const cells = hosts.map((host) => names.map((name) => reach(fleet, name, host)));
  const matrix = table([['host', ...names], ...hosts.map((host, row) => [host, ...(cells[row] ?? [])])]);
  const fits = (matrix.split('\n', 1)[0] ?? '').length <= WIDE;
  const admins = fleet.admins.map(({ name }) => name).join(', ');
  const logins = fleet.secrets.some(({ home }) => home !== undefined)
    ? ' A login: that user reads it, in the home there.'
    : '';
  return [
    fits ? matrix : listed(hosts, names, cells),
    '',
    `reads: it is put on the host. could: it stands in a file that the host's key opens.${logins}`,
    `Admins read everything: ${admins}.`,
  ].join('\n');
}

function listed(
  hosts: readonly string[],
  names: readonly string[],
  cells: readonly (readonly string[])[],
): string {
  const rows = hosts.map((host, row) => {
    const found = names.map((name, column) => ({ name, cell: cells[row]?.[column] ?? NOTHING }));
    const read = found
      .filter(({ cell }) => cell !== NOTHING && cell !== 'could')
      .map(({ name, cell }) => (cell === 'reads' ? name : `${name} (${cell})`));
    const could = found.filter(({ cell }) => cell === 'could').map(({ name }) => name);
    return [host, read.join(', ') || NOTHING, could.join(', ') || NOTHING];
  });
  return table([['host', 'reads', 'could'], ...rows]);
}

const NOTHING = '-';

function reach(fleet: FleetSpec, name: string, host: string): string {
  const named = fleet.secrets.filter((secret) => secret.name === name);
  const reader = named.find((secret) => secret.hosts.includes(host));
  if (reader !== undefined) return reader.home ?? 'reads';
  // A file is opened whole: what stands in it beside one's own secrets is open too.
  return named.some((secret) => opens(fleet, secretFileName(secret), host)) ? 'could' : NOTHING;
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
