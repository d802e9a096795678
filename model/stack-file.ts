import { parse, parseDocument } from 'yaml';
import { NAMESPACE, SECRET_KEY } from './namespace';
import type { StackConfig } from './parse-config';

interface StackFile {
  readonly config?: Readonly<Record<string, unknown>>;
}

/**
 * A stack's file (`Pulumi.<stack>.yaml`) as the engine would hand it over, without the engine: no secret is decrypted,
 * `secure:` values count as being there.
 * @throws YAMLParseError
 */
export function parseStackFile(text: string): StackConfig {
  const { config = {} } = (parse(text) ?? {}) as StackFile;
  const secret = new Set(Object.keys(config).filter((key) => hasSecure(config[key])));
  const values = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : JSON.stringify(withoutSecure(value)),
  ]);
  return { values: Object.fromEntries(values) as Record<string, string>, isSecret: (key) => secret.has(key) };
}

function isSecure(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).join() === 'secure';
}

/** Whether an encrypted value stands anywhere inside. */
export function hasSecure(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return isSecure(value) || Object.values(value).some(hasSecure);
}

function withoutSecure(value: unknown): unknown {
  if (isSecure(value)) return 'secret';
  if (Array.isArray(value)) return value.map(withoutSecure);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutSecure(item)]));
}

/**
 * The text of a stack's file without anything that is encrypted, nor what it is encrypted by.
 * @returns removed: keys whose values stand nowhere else; secret values of ours are in sops files besides
 */
export function withoutSecrets(text: string): { readonly text: string; readonly removed: readonly string[] } {
  const document = parseDocument(text);
  const { config = {} } = (document.toJS() ?? {}) as StackFile;
  const ours = `${NAMESPACE}:${SECRET_KEY}`;
  const encrypted = Object.keys(config).filter((key) => hasSecure(config[key]));
  document.delete('encryptionsalt');
  for (const key of encrypted) document.deleteIn(['config', key]);
  return { text: document.toString(), removed: encrypted.filter((key) => key !== ours) };
}

/** The same config with a value for every declared secret that has none: for what needs to know only that it is there. */
export function withSecretValues({ values, isSecret }: StackConfig): StackConfig {
  const key = `${NAMESPACE}:${SECRET_KEY}`;
  const declared = JSON.parse(values[`${NAMESPACE}:secrets`] ?? '{}') as Record<string, { source?: string }>;
  const generated = Object.entries(declared).filter(([, { source = 'value' }]) => source === 'value');
  // Values in clear are a mistake that must still be reported.
  if (generated.length === 0 || (key in values && !isSecret(key))) return { values, isSecret };
  const given = JSON.parse(values[key] ?? '{}') as Record<string, string>;
  const all = { ...Object.fromEntries(generated.map(([name]) => [name, 'secret'])), ...given };
  return {
    values: { ...values, [key]: JSON.stringify(all) },
    isSecret: (asked) => asked === key || isSecret(asked),
  };
}
