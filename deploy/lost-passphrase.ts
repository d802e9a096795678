import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { FleetSpec } from '../model/fleet-spec';
import { NAMESPACE, SECRET_KEY } from '../model/namespace';
import { secretFiles } from '../model/secret-files';
import { withoutSecrets } from '../model/stack-file';
import { run } from './child';
import { FLEET_FOLDER } from './fleet-folder';
import { engine, LIMIT, say } from './recover-engine';
import { secretsFolder } from './secrets-folder';
import { reason, sops } from './sops';
import { stackFile } from './stack';
import { inTemporaryFolder } from './temporary-folder';
import { writeWhole } from './whole-file';

/**
 * Encrypts a stack's config under the passphrase of the environment, where that does not open what is there: values as the sops files
 * have them. The state that nobody can read is set aside, for `recover` to make it anew. Nothing is written before all values are
 * read; repeated, it begins again.
 * @throws Error with what to do next
 */
export async function replacePassphrase(stack: string, fleet: FleetSpec): Promise<void> {
  const before = readFileSync(stackFile(stack), 'utf8');
  const { secretsprovider = 'passphrase' } = parse(before) as { secretsprovider?: string };
  if (secretsprovider !== 'passphrase')
    throw new Error(`${stackFile(stack)}: expected a passphrase, found that ${secretsprovider} encrypts it`);
  const exported = await run(['pulumi', 'stack', 'export', '--stack', stack], { limit: LIMIT });
  if (exported.code === 0 && (await opens(stack))) {
    say(`the passphrase opens the config and the state of ${stack}: both stay as they are`);
    return;
  }
  const { PULUMI_CONFIG_PASSPHRASE: passphrase = '', PULUMI_CONFIG_PASSPHRASE_FILE: file = '' } = process.env;
  if (passphrase === '' && file === '')
    throw new Error(
      'expected the new passphrase in PULUMI_CONFIG_PASSPHRASE, found none: set it, then repeat',
    );
  const values = await valuesOf(stack, fleet);
  if (exported.code === 0) {
    const aside = join(FLEET_FOLDER, stack, 'state-before.json');
    if (hasResources(exported.stdout)) {
      writeWhole(aside, exported.stdout);
      say(`the state that cannot be decrypted is kept as ${aside}`);
    }
    await engine(stack, ['stack', 'rm', '--yes', '--force', '--preserve-config', '--non-interactive']);
  }
  await encryptAnew(stack, before, values);
}

async function opens(stack: string): Promise<boolean> {
  for (const words of [['config'], ['stack', 'export']]) {
    const argv = ['pulumi', ...words, '--show-secrets', '--stack', stack] as const;
    if ((await run(argv, { limit: LIMIT })).code !== 0) return false;
  }
  return true;
}

function hasResources(exported: string): boolean {
  const { deployment } = JSON.parse(exported) as { deployment: { resources?: unknown[] } };
  return (deployment.resources ?? []).length > 0;
}

/** What came from outside, by name of the secret, as the sops files have it. */
async function valuesOf(stack: string, fleet: FleetSpec): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>();
  for (const { name, secrets } of secretFiles(fleet.secrets)) {
    const given = secrets.filter(({ source }) => source === 'value');
    if (given.length === 0) continue;
    const path = join(secretsFolder(stack), name);
    const result = await sops(['--config', '/dev/null', 'decrypt', '--output-type', 'json', path], {});
    if (result.code !== 0) throw new Error(`${path}: expected to open it, found: ${reason(result)}`);
    const inside = JSON.parse(result.stdout) as Readonly<Record<string, string>>;
    for (const secret of given) {
      const value = inside[secret.key];
      if (value === undefined)
        throw new Error(
          `${path}: expected ${secret.key}, found no such key\nCheck out the commit of the last up, then repeat`,
        );
      values.set(secret.name, value);
    }
  }
  return values;
}

/** In a project of its own beside the stack's: there its file has no salt of an older passphrase, and is whole before it is moved. */
async function encryptAnew(
  stack: string,
  before: string,
  values: ReadonlyMap<string, string>,
): Promise<void> {
  const file = stackFile(stack);
  await inTemporaryFolder('passphrase-', async (folder) => {
    const { text, removed } = withoutSecrets(before);
    cpSync('Pulumi.yaml', join(folder, 'Pulumi.yaml'));
    writeFileSync(join(folder, file), text);
    await engine(stack, ['stack', 'init', '--non-interactive'], undefined, folder);
    for (const [name, value] of values) {
      const path = `${NAMESPACE}:${SECRET_KEY}.${name}`;
      // The engine takes one newline off the end.
      await engine(stack, ['config', 'set', '--secret', '--path', path], `${value}\n`, folder);
    }
    writeWhole(file, readFileSync(join(folder, file), 'utf8'));
    say(`${file}: ${values.size} values are encrypted under the new passphrase: commit it`);
    for (const key of removed)
      say(`${key}: nobody can decrypt it, and it is in no sops file: pulumi config set --secret ${key}`);
  });
}
