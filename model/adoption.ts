import { stringify } from 'yaml';
import { ageRecipientOfHostKey } from './age-key';
import { HOST_NAME } from './names';
import { fact, words } from './facts';
import { withoutComment } from './ssh-key';

/** How the machine was reached, and what it said. */
export interface Found {
  readonly address: string;
  readonly user: string;
  readonly port: number;
  readonly identityFile?: string;
  /** `ssh-ed25519 AAAA…`, as it was shown. */
  readonly hostKey: string;
  /** Lines of `deploy/host/adopt.sh`. */
  readonly facts: ReadonlyMap<string, string>;
}

/** What a person reviews before a machine belongs to the fleet. */
export interface Adoption {
  readonly name: string;
  /** One entry below `nixos-fleet:hosts`. */
  readonly stanza: string;
  /** What `nixos-generate-config` says of the machine, and where it belongs. */
  readonly hardware: { readonly path: string; readonly text?: string };
  /** What config does not say. */
  readonly notes: readonly string[];
}

const SYSTEMS: Readonly<Record<string, string>> = { x86_64: 'x86_64-linux', aarch64: 'aarch64-linux' };

/**
 * Config of a machine that runs NixOS already.
 * @throws Error where it is no machine that can be adopted
 */
export function adoption({ address, user, port, identityFile, hostKey, facts }: Found): Adoption {
  const known = (key: string) => fact(facts, key);
  const system = SYSTEMS[known('architecture') ?? ''];
  if (known('running') === undefined || known('release') === undefined)
    throw new Error(
      `${address}: expected a machine that runs NixOS, found no /run/current-system/nixos-version`,
    );
  if (system === undefined)
    throw new Error(
      `${address}: expected one of ${Object.keys(SYSTEMS).join(', ')}, found ${known('architecture') ?? 'nothing'}`,
    );
  const name = hostName(known('name') ?? '');
  const said = known('stateVersion');
  const release = (text: string | undefined) => /^\d\d\.(05|11)/.exec(text ?? '')?.[0];
  const stateVersion = said ?? release(known('firstRelease')) ?? release(known('release'));
  const path = `machines/${name}/hardware.nix`;
  const hardware = known('hardware');
  const stanza = {
    [name]: {
      kind: 'physical',
      ...(system === 'x86_64-linux' ? {} : { system }),
      profiles: [],
      stateVersion: stateVersion ?? '??.??',
      addresses: [address],
      ...connection(user, port, identityFile),
      hostKey,
      hardware: { module: path },
    },
  };
  const users = words(known('users'));
  return {
    name,
    stanza: stringify(stanza, { lineWidth: 0 }),
    hardware: {
      path,
      ...(hardware === undefined ? {} : { text: Buffer.from(hardware, 'base64').toString('utf8') }),
    },
    notes: [
      `Its secrets are encrypted to ${ageRecipientOfHostKey(withoutComment(hostKey))}, which follows from its host key`,
      `It runs NixOS ${known('release') ?? ''}, generation ${known('generation') ?? 'unknown'}: ${known('running') ?? ''}`,
      `Firmware: ${known('firmware') ?? 'unknown'}; root: ${known('root') ?? 'unknown'}; disks: ${known('disks') ?? 'unknown'}`,
      said === undefined
        ? 'stateVersion is that of its oldest generation: compare it with system.stateVersion of its own configuration'
        : 'stateVersion is that of its own /etc/nixos',
      ...(users.length === 0
        ? []
        : [
            `People have accounts on it: ${users.join(', ')}. Those that the fleet’s users do not name are gone after the first switch`,
          ]),
    ],
  };
}

function connection(user: string, port: number, identityFile: string | undefined): object {
  const way = {
    ...(user === 'root' ? {} : { user }),
    ...(port === 22 ? {} : { port }),
    ...(identityFile === undefined ? {} : { identityFile }),
  };
  return Object.keys(way).length === 0 ? {} : { connection: way };
}

function hostName(text: string): string {
  const name =
    text
      .split('.')[0]
      ?.toLowerCase()
      .replaceAll(/[^a-z0-9-]/g, '-') ?? '';
  return HOST_NAME.test(name) ? name : 'machine';
}
