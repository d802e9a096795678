import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { keepStanzas, recipientsOf } from '../render/sops-file';
import { sopsConfig } from '../render/sops-config';
import { lastLines, run, type ChildResult } from './child';
import { inTemporaryFolder } from './temporary-folder';

export interface Encryption {
  /** Path under `secrets/<stack>/`, for errors and for the creation rule. */
  readonly file: string;
  readonly recipients: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  /** age identity that opens the previous file. */
  readonly identity?: string;
  /** The file as it was encrypted last. */
  readonly previous?: string;
  /**
   * The file as it lies in the repository: taken for the previous one where the state has none any more, so that recovery encrypts
   * nothing anew. One that the identity does not open belongs to a stack that is no more.
   */
  readonly committed?: string;
}

/** Seconds; sops works on small files in memory. */
const LIMIT = 60;

/**
 * A sops file with the given values for the given recipients. Where the values are those of the previous file and no
 * recipient has left, the previous ciphertext stays, each recipient keeps its stanza, and new ones get theirs: adding a
 * host changes nothing for the others. Otherwise everything is encrypted anew, under a new data key.
 */
export async function encrypt(wanted: Encryption): Promise<string> {
  const previous = await unchanged(wanted);
  if (previous === undefined) return encryptAnew(wanted);
  const before = recipientsOf(previous);
  if (before.some((recipient) => !wanted.recipients.includes(recipient))) return encryptAnew(wanted);
  if (wanted.recipients.every((recipient) => before.includes(recipient))) return previous;
  return addRecipients(wanted, previous);
}

async function unchanged(wanted: Encryption): Promise<string | undefined> {
  const { file, identity, values } = wanted;
  const recorded = wanted.previous !== undefined && wanted.previous !== '';
  const previous = recorded ? wanted.previous : wanted.committed;
  if (previous === undefined || identity === undefined) return undefined;
  const decrypted = await sops(
    ['--config', '/dev/null', 'decrypt', '--input-type', 'yaml', '--output-type', 'yaml'],
    { input: previous, identity },
  );
  if (decrypted.code !== 0 && !recorded) return undefined;
  if (decrypted.code !== 0)
    throw new Error(`${file}: the recorded file does not decrypt: ${reason(decrypted)}`);
  return same(parse(decrypted.stdout), values) ? previous : undefined;
}

function same(found: unknown, values: Readonly<Record<string, string>>): boolean {
  const sorted = (record: object) =>
    JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  return typeof found === 'object' && found !== null && sorted(found) === sorted(values);
}

async function encryptAnew({ file, recipients, values }: Encryption): Promise<string> {
  // Every value quoted: sops would read 010 as the number 8.
  const plain = stringify(values, {
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    lineWidth: 0,
  });
  // What lies in it is public keys only: the values travel on stdin.
  return inTemporaryFolder('sops-', async (folder) => {
    const config = join(folder, '.sops.yaml');
    writeFileSync(config, sopsConfig([{ path: file, recipients: [...recipients] }]));
    const result = await sops(
      [
        '--config',
        config,
        'encrypt',
        '--input-type',
        'yaml',
        '--output-type',
        'yaml',
        '--filename-override',
        join(folder, file),
      ],
      { input: plain },
    );
    if (result.code !== 0)
      throw new Error(`${file}: sops cannot encrypt: ${withoutValues(reason(result), values)}`);
    return result.stdout;
  });
}

/**
 * The same file, open to more recipients: everybody who could read it keeps the stanza that was there. Without an identity
 * sops finds the operator's own private key.
 */
export async function addRecipients(
  { file, recipients, identity }: Pick<Encryption, 'file' | 'recipients' | 'identity'>,
  previous: string,
): Promise<string> {
  return inTemporaryFolder('sops-', async (folder) => {
    const config = join(folder, '.sops.yaml');
    const copy = join(folder, 'file.yaml');
    writeFileSync(config, sopsConfig([{ path: 'file.yaml', recipients: [...recipients] }]));
    writeFileSync(copy, previous);
    const result = await sops(
      ['--config', config, 'updatekeys', '--yes', '--input-type', 'yaml', copy],
      identity === undefined ? {} : { identity },
    );
    if (result.code !== 0) throw new Error(`${file}: sops cannot add recipients: ${reason(result)}`);
    return keepStanzas(previous, readFileSync(copy, 'utf8'));
  });
}

/** Runs sops without a terminal. */
export function sops(
  args: string[],
  { input, identity }: { input?: string; identity?: string },
): Promise<ChildResult> {
  return run(['sops', ...args], {
    limit: LIMIT,
    ...(input === undefined ? {} : { input }),
    // In the environment of this one child: neither argv nor a file on disk.
    env: {
      ...process.env,
      ...(identity === undefined ? {} : { SOPS_AGE_KEY: identity, SOPS_AGE_KEY_FILE: '/dev/null' }),
    },
  });
}

/** sops may quote what it cannot read: a text that holds a piece of a value is not passed on. */
function withoutValues(text: string, values: Readonly<Record<string, string>>): string {
  const pieces = Object.values(values).flatMap((value) => value.split('\n'));
  const told = pieces.some((piece) => piece.trim() !== '' && text.includes(piece.trim()));
  return told ? 'its message holds a value (not shown)' : text;
}

export function reason({ stderr, timedOut }: ChildResult): string {
  return timedOut ? `no end within ${LIMIT} s` : lastLines(stderr).join(' | ');
}
