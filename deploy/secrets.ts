import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, normalize } from 'node:path';
import type { FleetSpec } from '../model/fleet-spec';
import { secretFiles, type SecretFile } from '../model/secret-files';
import { lossOf } from '../model/revocation';
import { type Readers, readersOf, recipientsMade } from '../model/secret-readers';
import { recipientChange, type RecipientChange, secretList, secretReaders } from '../model/secret-table';
import { table } from '../model/table';
import { recipientsOf } from '../render/sops-file';
import { run } from './child';
import { secretsFolder } from './secrets-folder';
import { addRecipients, reason, sops } from './sops';
import { readFleet } from './stack';
import { readIfThere, writeWhole } from './whole-file';

const USAGE = `usage: ./fleet secrets list          what is declared, where it stands, who receives it
       ./fleet secrets who           host by host: who can read what; show --who is the same
       ./fleet secrets edit FILE     edit a sops file of the stack with $EDITOR; makes it where it is not there yet
       ./fleet secrets diff          recipients that files edited by hand lack, or have too many
       ./fleet secrets sync          give these files the recipients that they should have`;

/**
 * Verbs of `./fleet secrets`, on the config of one stack: `node dist/deploy/secrets.js STACK VERB [FILE]`.
 * @throws Error with what to do next
 */
export async function secretsVerb([stack = '', verb = '', ...rest]: readonly string[]): Promise<void> {
  const fleet = readFleet(stack);
  if (verb === 'list' && rest.length === 0) console.log(secretList(fleet));
  else if (['who', 'show --who'].includes([verb, ...rest].join(' '))) console.log(secretReaders(fleet));
  else if (verb === 'edit' && rest.length === 1) await edit(fleet, stack, rest[0] ?? '');
  else if (verb === 'diff' && rest.length === 0) await compare(fleet, stack, false);
  else if (verb === 'sync' && rest.length === 0) await compare(fleet, stack, true);
  else throw new Error(USAGE);
}

/** sops keeps the terminal: what is typed there passes through nobody else. */
async function edit(fleet: FleetSpec, stack: string, wanted: string): Promise<void> {
  const files = secretFiles(fleet.secrets);
  const file = files.find(
    ({ name }) => name === wanted || join(secretsFolder(stack), name) === normalize(wanted),
  );
  const byHand = files.filter((candidate) => candidate.byHand).map(({ name }) => name);
  if (file?.byHand !== true)
    throw new Error(
      file === undefined
        ? `${wanted}: expected one of the files edited by hand (${byHand.join(', ') || 'none: no secret has source: file'})`
        : `${wanted}: up writes this file from secretValues and recipes; set a value: pulumi config set --secret --path 'nixos-fleet:secretValues.NAME'`,
    );
  const path = join(secretsFolder(stack), file.name);
  const { list, unknown } = await readers(fleet, stack, file);
  const before = readIfThere(path);
  if (before === undefined) warn(path, unknown);
  // sops writes in place: it gets a copy, which is ciphertext, so that the file itself is the old one or the new one.
  const folder = mkdtempSync(join(tmpdir(), 'nixos-fleet-edit-'));
  const copy = join(folder, basename(path));
  if (before !== undefined) writeFileSync(copy, before);
  const { status, error } = spawnSync(
    'sops',
    ['--config', '/dev/null', 'edit', ...(before === undefined ? ['--age', list.join(',')] : []), copy],
    { stdio: 'inherit', env: process.env },
  );
  if (error !== undefined) throw new Error(`sops: ${error.message}`);
  const after = readIfThere(copy);
  if (status === 0 && after !== undefined) {
    if (readIfThere(path) !== before)
      throw new Error(`${path}: somebody else has changed it meanwhile. Your edit, encrypted, is in ${copy}`);
    writeWhole(path, after);
  }
  rmSync(folder, { recursive: true });
  // 200: nothing was changed.
  process.exitCode = status === 200 ? 0 : (status ?? 1);
}

/** Differences of recipients, file by file; `mend` also takes them away. */
async function compare(fleet: FleetSpec, stack: string, mend: boolean): Promise<void> {
  const rows: string[][] = [];
  for (const file of secretFiles(fleet.secrets).filter(({ byHand }) => byHand)) {
    const path = join(secretsFolder(stack), file.name);
    const text = readIfThere(path);
    const { list, names, unknown } = await readers(fleet, stack, file);
    if (text === undefined) {
      rows.push([path, 'not there', `./fleet secrets edit ${file.name}`]);
      continue;
    }
    if (isInClear(text)) {
      rows.push([path, 'in clear', mend ? 'encrypted' : './fleet secrets sync']);
      if (mend) await encryptFile(path, list);
      continue;
    }
    const { missing, extra } = recipientChange(recipientsOf(text), list);
    rows.push(
      ...missing.map((recipient) => [path, 'lacks', names.get(recipient) ?? recipient]),
      ...extra.map((recipient) => [path, 'has too many', recipient]),
    );
    warn(path, unknown);
    if (mend && missing.length + extra.length > 0) await give(path, text, list, { missing, extra });
    const read = file.secrets.map(({ name }) => name);
    if (mend && extra.length > 0) console.log(lossOf(extra.join(', '), read, fleet.secrets));
  }
  if (rows.length === 0) console.log('every file has exactly the recipients that it should have');
  else console.log(table([['file', '', ''], ...rows]));
  if (!mend && rows.length > 0) process.exitCode = 1;
}

/** A file of plain values, as a person may have written it. */
function isInClear(text: string): boolean {
  return !/^sops:/m.test(text);
}

async function encryptFile(path: string, recipients: readonly string[]): Promise<void> {
  const to = ['--age', recipients.join(',')];
  const result = await sops(['--config', '/dev/null', 'encrypt', '--input-type', 'yaml', ...to, path], {});
  if (result.code !== 0) throw new Error(`${path}: sops cannot encrypt it: ${reason(result)}`);
  writeWhole(path, result.stdout);
}

/** Whoever left could read the old data key: then it is replaced as well. Who stays keeps the stanza otherwise. */
async function give(
  path: string,
  text: string,
  recipients: readonly string[],
  { missing, extra }: RecipientChange,
): Promise<void> {
  if (extra.length === 0) {
    writeWhole(path, await addRecipients({ file: path, recipients }, text));
    console.log(`${path}: open to ${recipients.length} recipients`);
    return;
  }
  const add = missing.length > 0 ? ['--add-age', missing.join(',')] : [];
  const result = await sops(
    ['--config', '/dev/null', 'rotate', ...add, '--rm-age', extra.join(','), path],
    {},
  );
  if (result.code !== 0) throw new Error(`${path}: sops cannot encrypt it anew: ${reason(result)}\n${KEY}`);
  writeWhole(path, result.stdout);
  console.log(
    `${path}: encrypted anew for ${recipients.length} recipients; what was taken out cannot read it any more`,
  );
}

const KEY =
  'It needs the private key of an admin: SOPS_AGE_KEY_FILE, or sops/age/keys.txt in your configuration folder';

/** Who may open a file, as far as the stack's last outputs tell. */
async function readers(fleet: FleetSpec, stack: string, file: SecretFile): Promise<Readers> {
  const result = await run(['pulumi', 'stack', 'output', '--json', '--stack', stack], { limit: 60 }).catch(
    () => undefined,
  );
  const outputs = result?.code === 0 ? (JSON.parse(result.stdout) as object) : {};
  return readersOf(fleet, file, recipientsMade(outputs));
}

function warn(path: string, unknown: readonly string[]): void {
  if (unknown.length > 0)
    console.error(
      `${path}: the recipients of ${unknown.join(', ')} are known after the first up; then: ./fleet secrets sync`,
    );
}

if (require.main === module)
  secretsVerb(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
