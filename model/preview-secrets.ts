import { environmentOf, type Change } from './preview-steps';
import { COMMAND, SECRET_STORE } from './resource-types';

/** What a preview says of one file of secrets. */
export interface SecretPreview {
  readonly file: string;
  readonly happens: readonly string[];
}

/**
 * What a change does to secrets; undefined where it has nothing to do with them.
 * @param names who has which recipient
 */
export function ofSecrets(change: Change, names: ReadonlyMap<string, string>): SecretPreview | undefined {
  const { op, type, name, within, before, after, properties } = change;
  const inStore = within.includes(SECRET_STORE) || name === 'escrow';
  if (!inStore) return undefined;
  if (type !== COMMAND)
    return {
      file: name,
      happens: [op === 'delete' ? 'generated value is forgotten' : 'new generated value'],
    };
  const file = environmentOf(after ?? before, 'FLEET_FILE') ?? name;
  if (op === 'create') return { file, happens: ['new file'] };
  if (op === 'delete') return { file, happens: ['file no longer managed'] };
  const [old, wanted] = [before, after].map((state) => environmentOf(state, 'FLEET_RECIPIENTS')?.split(','));
  const who = (recipient: string) => names.get(recipient) ?? recipient;
  const gain = (wanted ?? []).filter((recipient) => old?.includes(recipient) !== true).map(who);
  const lose = (old ?? []).filter((recipient) => wanted?.includes(recipient) === false).map(who);
  return {
    file,
    happens: [
      ...(properties.includes('stdin') ? ['values change'] : []),
      ...(wanted === undefined ? ['who can read it is known once a new host has its key'] : []),
      ...(gain.length === 0 ? [] : [`can be read from now on by ${gain.join(', ')}`]),
      ...(lose.length === 0 ? [] : [`can no longer be read by ${lose.join(', ')}, and has a new data key`]),
    ],
  };
}
