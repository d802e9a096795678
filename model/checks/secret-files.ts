import { parse } from 'yaml';
import type { ConfigMistake } from '../config-error';
import type { SecretFile } from '../secret-files';

interface SopsFile {
  readonly sops?: { readonly mac?: unknown; readonly age?: readonly { readonly recipient?: unknown }[] };
}

/**
 * What is wrong with a sops file that a person edits, as far as it shows without a private key: there, encrypted whole,
 * with every key that is asked for, open to everybody who must read it.
 */
export function secretFileMistakes(
  path: string,
  text: string | undefined,
  file: SecretFile,
  recipients: readonly { readonly owner: string; readonly recipient: string }[],
): ConfigMistake[] {
  const edit = `Run: ./fleet secrets edit ${path}`;
  if (text === undefined) return [{ path, expected: 'a sops file', found: 'no such file', next: edit }];
  const content = parseYaml(text);
  const { sops } = content as SopsFile;
  if (sops?.mac === undefined)
    return [
      {
        path,
        expected: 'a file encrypted by sops',
        found: 'one without sops metadata',
        next: `Run: sops encrypt --in-place ${path}`,
      },
    ];
  const { sops: _sops, ...values } = content as Record<string, unknown>;
  const readers = new Set(sops.age?.map(({ recipient }) => recipient));
  return [
    ...Object.entries(values)
      .filter(([, value]) => typeof value !== 'string' || !/^ENC\[AES256_GCM,.*,type:str\]$/s.test(value))
      .map(([key]) => ({
        path: `${path}: ${key}`,
        expected: 'an encrypted string',
        found: 'something else (not shown)',
        next: edit,
      })),
    ...file.secrets
      .filter(({ key }) => !(key in values))
      .map(({ key, name }) => ({
        path: `${path}: ${key}`,
        expected: `the value of secret ${name}`,
        found: 'no such key',
        next: edit,
      })),
    ...recipients
      .filter(({ recipient }) => !readers.has(recipient))
      .map(({ owner, recipient }) => ({
        path,
        expected: `${owner} (${recipient}) among its recipients`,
        found: 'it is not',
        next: 'Run: ./fleet secrets sync',
      })),
  ];
}

function parseYaml(text: string): object {
  try {
    const content: unknown = parse(text);
    return typeof content === 'object' && content !== null ? content : {};
  } catch {
    return {};
  }
}
