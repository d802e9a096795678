import { fact } from '../model/facts';

/** What the installer found on the disk that is to be installed. */
export interface DiskFacts {
  readonly exists: boolean;
  /** Block devices that there are, where the wanted one is missing. */
  readonly others?: string;
  /** Bytes. */
  readonly size?: number;
  /** Signatures of partition tables, file systems, volumes: `/dev/sda1: ext4 "root"`. */
  readonly signatures: readonly string[];
  /** First and last MiB hold nothing but zeros. */
  readonly blank: boolean;
  /** A layout is mounted at /mnt. */
  readonly mounted: boolean;
  readonly marker?: {
    readonly state: string;
    readonly host: string;
    readonly hostKey: string;
    readonly closure?: string;
  };
  /** `DISK HOST_KEY` of the installation that began to format in this boot of the installer. */
  readonly formatting?: string;
}

export type DiskVerdict =
  /** Nothing is on it that anybody could miss, or wiping it was allowed. */
  | { readonly kind: 'format'; readonly why: string }
  /** This very installation formatted it and has it mounted. */
  | { readonly kind: 'continue' }
  /** This very installation has put the system on it. */
  | { readonly kind: 'boot' }
  | { readonly kind: 'refuse'; readonly expected: string; readonly found: string };

export function readDisk(facts: ReadonlyMap<string, string>): DiskFacts {
  const optional = (key: string, name: string) => {
    const value = fact(facts, key);
    return value === undefined ? {} : { [name]: value };
  };
  const size = fact(facts, 'size');
  const state = fact(facts, 'marker.state');
  return {
    exists: size !== undefined,
    ...optional('disks', 'others'),
    ...(size === undefined ? {} : { size: Number(size) }),
    signatures: [...facts].flatMap(([key, value]) =>
      key.startsWith('wipefs ') ? signatures(key.slice(7), value) : [],
    ),
    blank: fact(facts, 'blank') === 'yes',
    mounted: fact(facts, 'mounted') === 'yes',
    ...(state === undefined
      ? {}
      : {
          marker: {
            state,
            host: fact(facts, 'marker.host') ?? '',
            hostKey: fact(facts, 'marker.hostKey') ?? '',
            ...optional('marker.closure', 'closure'),
          },
        }),
    ...optional('formatting', 'formatting'),
  };
}

/** `wipefs --json` prints nothing at all for a device without signatures. */
function signatures(device: string, json: string): string[] {
  if (json.trim() === '') return [];
  const parsed = JSON.parse(json) as { signatures?: { type?: string; label?: string | null }[] };
  return (parsed.signatures ?? []).map(
    ({ type = 'unknown', label }) =>
      `${device}: ${type}${label === null || label === undefined ? '' : ` "${label}"`}`,
  );
}

interface Wanted {
  readonly host: string;
  readonly hostKey: string;
  readonly disk: string;
  /** The token from config. */
  readonly wipe?: string;
  readonly closure?: string;
}

/** Whether a disk may be formatted. One with anything on it only by a token, unless this very installation put it there. */
export function judgeDisk(wanted: Wanted, found: DiskFacts): DiskVerdict {
  const { host, hostKey, disk, wipe } = wanted;
  if (!found.exists)
    return {
      kind: 'refuse',
      expected: `a disk at ${disk} (hardware.disk.device)`,
      found: `no such block device; there are: ${found.others ?? 'none'}`,
    };
  const { marker } = found;
  if (marker?.hostKey === hostKey && marker.host === host) {
    // Somebody who names the machine and changes what it is to run wants it installed again.
    const again = wipe === host && wanted.closure !== undefined && marker.closure !== wanted.closure;
    if (marker.state === 'installed' && !again) return { kind: 'boot' };
    if (marker.state === 'formatted' && found.mounted) return { kind: 'continue' };
    return { kind: 'format', why: 'an installation of this host began on it and did not end' };
  }
  if (found.formatting === `${disk} ${hostKey}`)
    return { kind: 'format', why: 'this installation was interrupted while it formatted' };
  if (found.signatures.length === 0 && found.blank) return { kind: 'format', why: 'it is blank' };
  const what = contents(found);
  if (wipe === host) return { kind: 'format', why: `wiping was allowed; it held ${what}` };
  return {
    kind: 'refuse',
    expected: `a blank disk at ${disk}, or wipe: ${host}${wipe === undefined ? '' : ` (found wipe: ${wipe})`}`,
    found: what,
  };
}

function contents({ signatures: list, marker }: DiskFacts): string {
  const owner = marker === undefined ? [] : [`an installation of ${marker.host} (${marker.state})`];
  const all = [...owner, ...list];
  return all.length === 0 ? 'data without a signature that is known' : all.join(', ');
}
