import { parse, stringify } from 'yaml';

/** An age stanza of sops metadata: the data key, wrapped for one recipient. */
interface Stanza {
  readonly recipient: string;
  readonly enc: string;
}

interface SopsFile {
  readonly sops: { readonly age: readonly Stanza[] };
}

/** Recipients that can open an encrypted file, in its order. */
export function recipientsOf(file: string): string[] {
  return read(file).sops.age.map(({ recipient }) => recipient);
}

/**
 * The copy of an encrypted file that one host receives: its own stanza alone. The MAC covers values, not recipients, so
 * the copy is as whole as the file; and who else may read it changes nothing for this host.
 * @param own recipients of the host; of several that may read the file, the stanza of the first one
 */
export function onlyRecipient(file: string, ...own: readonly string[]): string {
  const readers = recipientsOf(file);
  return onlyRecipients(file, [own.find((recipient) => readers.includes(recipient)) ?? '']);
}

/** The same file, with the stanzas of these recipients alone. */
export function onlyRecipients(file: string, recipients: readonly string[]): string {
  const content = read(file);
  const own = content.sops.age.filter((stanza) => recipients.includes(stanza.recipient));
  return write({ ...content, sops: { ...content.sops, age: own } });
}

/**
 * After `sops updatekeys`, which wraps the data key anew for everybody: recipients that were there before keep the stanza
 * that they had. It holds the same data key, because updatekeys does not change that.
 */
export function keepStanzas(before: string, after: string): string {
  const old = new Map(read(before).sops.age.map((stanza) => [stanza.recipient, stanza]));
  const content = read(after);
  const age = content.sops.age.map((stanza) => old.get(stanza.recipient) ?? stanza);
  return write({ ...content, sops: { ...content.sops, age } });
}

/** Read once per text: every host of a fleet takes its own stanza out of the same file. */
const known = new Map<string, SopsFile>();

function read(file: string): SopsFile {
  let content = known.get(file);
  if (content === undefined) known.set(file, (content = parsed(file)));
  return content;
}

function parsed(file: string): SopsFile {
  const content = parse(file) as Partial<SopsFile> | null;
  if (!Array.isArray(content?.sops?.age))
    throw new Error('expected a file encrypted by sops for age recipients');
  return content as SopsFile;
}

function write(content: SopsFile): string {
  // sops reads a bare timestamp in `lastmodified` as a date, and refuses it.
  return stringify(content, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
}
