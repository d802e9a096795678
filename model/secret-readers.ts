import { ageRecipientOfHostKey } from './age-key';
import type { FleetSpec } from './fleet-spec';
import { homeKeyName, isHomeKey } from './home-secrets';
import type { SecretFile } from './secret-files';

/** Who may open a sops file. */
export interface Readers {
  /** Recipients, sorted. */
  readonly list: readonly string[];
  /** Whom a recipient belongs to: `admin alice`, `host web`, `home ada@web`. */
  readonly names: ReadonlyMap<string, string>;
  /** Hosts and homes whose key is made by their first `up`, and is not there yet. */
  readonly unknown: readonly string[];
}

/**
 * Who may open a file that a person edits: admins, hosts that exist, machines and homes whose keys this stack has made.
 * @param made recipients by host name, and by name of a home's key
 */
export function readersOf(
  { admins, hosts }: Pick<FleetSpec, 'admins' | 'hosts'>,
  file: Pick<SecretFile, 'hosts' | 'home'>,
  made: ReadonlyMap<string, readonly string[]>,
): Readers {
  const names = new Map(admins.map(({ name, recipient }) => [recipient, `admin ${name}`]));
  const unknown: string[] = [];
  const add = (who: string, name: string, recipients = made.get(name)) => {
    if (recipients === undefined) unknown.push(name);
    for (const recipient of recipients ?? []) names.set(recipient, `${who} ${name}`);
  };
  for (const host of hosts.filter(({ name }) => file.hosts.includes(name))) {
    if (file.home !== undefined) add('home', homeKeyName(file.home, host.name));
    else if ('hostKey' in host) add('host', host.name, [ageRecipientOfHostKey(host.hostKey)]);
    else add('host', host.name);
  }
  return { list: [...names.keys()].sort(), names, unknown };
}

/** Recipients that the stack's outputs name, by host name or name of a home's key. */
export function recipientsMade(outputs: {
  readonly hosts?: Readonly<Record<string, { readonly recipients: readonly string[] }>>;
  readonly publicKeys?: Readonly<Record<string, string>>;
}): ReadonlyMap<string, readonly string[]> {
  const { hosts = {}, publicKeys = {} } = outputs;
  return new Map([
    ...Object.entries(hosts).map(([name, { recipients }]): [string, readonly string[]] => [name, recipients]),
    // A secret may be called as a host is.
    ...Object.entries(publicKeys).flatMap(([name, key]): [string, readonly string[]][] =>
      isHomeKey(name) ? [[name, [key]]] : [],
    ),
  ]);
}
