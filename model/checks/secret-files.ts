import { parse, YAMLParseError } from 'yaml';
import type { ConfigMistake } from '../config-error';
import { isRecord } from '../json';
import type { SecretFile } from '../secret-files';
import type { Readers } from '../secret-readers';

type Tree = Readonly<Record<string, unknown>>;

/** What sops makes of a value; the type is that of the plain one. */
const ENCRYPTED =
  /^ENC\[AES256_GCM,data:[A-Za-z0-9+/=]*,iv:[A-Za-z0-9+/=]+,tag:[A-Za-z0-9+/=]+,type:([a-z]+)\]$/;
/** Ways to open a file that are not an age key: nobody here is given one. */
const OTHER_KEYS = ['kms', 'gcp_kms', 'azure_kv', 'hc_vault', 'hckms', 'pgp', 'key_groups'];

/**
 * What is wrong with a sops file that a person edits, as far as it shows without a private key: there, encrypted whole,
 * with every key that is asked for as a string, open to exactly those who may read it. sops-nix's own check at build
 * time sees none of this but a missing key.
 */
export function secretFileMistakes(
  path: string,
  text: string | undefined,
  file: Pick<SecretFile, 'secrets'>,
  readers: Readers,
): ConfigMistake[] {
  const edit = `Run: ./fleet secrets edit ${path}`;
  if (text === undefined) return [{ path, expected: 'a sops file', found: 'no such file', next: edit }];
  const content = readTree(text);
  if (typeof content === 'string') return [{ path, expected: 'a sops file (YAML)', found: content }];
  const { sops, ...values } = content;
  if (!isRecord(sops))
    return [
      {
        path,
        expected: 'a file encrypted by sops',
        found: 'one in clear, without sops metadata',
        next: 'Run: ./fleet secrets sync, which encrypts it; where others could read it, change its values',
      },
    ];
  const metadata = [...metadataMistakes(path, sops)];
  return [
    ...metadata,
    ...[...leaves(values, [])].flatMap(([key, value]) => [...clearMistakes(path, key, value, edit)]),
    ...file.secrets.flatMap(({ key, name }) => [...keyMistakes(`${path}: ${key}`, name, values[key], edit)]),
    ...(metadata.length > 0 ? [] : recipientMistakes(path, sops, readers)),
  ];
}

/** The file, or what it is instead; never a piece of it, as the parser's own messages show. */
function readTree(text: string): Tree | string {
  try {
    const content: unknown = parse(text);
    return isRecord(content) ? content : 'no mapping of keys to values';
  } catch (error) {
    if (!(error instanceof YAMLParseError)) return 'something that cannot be read';
    const [{ line, col } = { line: 1, col: 1 }] = error.linePos ?? [];
    return `a mistake in line ${line}, column ${col}`;
  }
}

function* metadataMistakes(path: string, sops: Tree): Generator<ConfigMistake> {
  const { mac, lastmodified, version, age } = sops;
  const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
  const whole: Record<string, boolean> = {
    mac: isText(mac) && ENCRYPTED.test(mac),
    lastmodified: !Number.isNaN(Date.parse(String(lastmodified))),
    version: isText(version),
    age:
      Array.isArray(age) &&
      age.length > 0 &&
      age.every((stanza: unknown) => isRecord(stanza) && isText(stanza.recipient) && isText(stanza.enc)),
  };
  for (const [key, good] of Object.entries(whole))
    if (!good)
      yield {
        path: `${path}: sops.${key}`,
        expected: 'what sops writes there',
        found: key in sops ? 'something else' : 'nothing',
        next: `Bring back the last whole version: git checkout -- ${path}`,
      };
  for (const key of OTHER_KEYS) {
    const list = sops[key];
    if (Array.isArray(list) ? list.length > 0 : list !== undefined && list !== null)
      yield {
        path: `${path}: sops.${key}`,
        expected: 'age recipients alone',
        found: `a key of another kind, which opens the file for somebody whom config does not name`,
        next: 'Take it out (sops rotate --in-place --rm-…), then change the values that it could open',
      };
  }
}

/** Every value of the file with its way to it. */
function* leaves(value: unknown, path: readonly string[]): Generator<[readonly string[], unknown]> {
  if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) yield* leaves(inner, [...path, key]);
  else yield [path, value];
}

/** sops leaves an empty text and a null as they are: there is nothing in them. */
function* clearMistakes(
  path: string,
  key: readonly string[],
  value: unknown,
  edit: string,
): Generator<ConfigMistake> {
  if (value === '' || value === null || (typeof value === 'string' && ENCRYPTED.test(value))) return;
  const unencrypted = key.find((part) => part.endsWith('_unencrypted'));
  yield {
    path: `${path}: ${key.join('.')}`,
    expected: 'an encrypted value',
    found:
      unencrypted === undefined
        ? 'one in clear, or a damaged one (not shown)'
        : 'one in clear (not shown): sops leaves alone what ends in _unencrypted',
    next: unencrypted === undefined ? edit : `Give it another name. ${edit}`,
  };
}

function* keyMistakes(path: string, name: string, value: unknown, edit: string): Generator<ConfigMistake> {
  if (value === undefined)
    yield { path, expected: `the value of secret ${name}`, found: 'no such key', next: edit };
  else if (typeof value !== 'string')
    yield { path, expected: 'a string', found: value === null ? 'nothing' : 'no single value', next: edit };
  else {
    const type = ENCRYPTED.exec(value)?.[1] ?? 'str';
    if (type !== 'str')
      yield {
        path,
        expected: 'a string',
        found: `a value of type ${type}, which sops-nix does not install`,
        next: `Put it in quotes. ${edit}`,
      };
  }
}

function recipientMistakes(path: string, sops: Tree, { list, names, unknown }: Readers): ConfigMistake[] {
  const found = new Set((sops.age as readonly { recipient: string }[]).map(({ recipient }) => recipient));
  const extra = [...found].filter((recipient) => !list.includes(recipient));
  return [
    ...list
      .filter((recipient) => !found.has(recipient))
      .map((recipient) => ({
        path,
        expected: `${names.get(recipient) ?? ''} (${recipient}) among its recipients`,
        found: 'it is not',
        next: 'Run: ./fleet secrets sync',
      })),
    // A key that was made by an up that failed is nobody's yet, as far as the stack's outputs tell.
    ...(extra.length <= unknown.length ? [] : extra).map((recipient) => ({
      path,
      expected: 'recipients that config names, and no other',
      found: recipient,
      next: 'Run: ./fleet secrets sync, which takes it out, then change the values that it could read',
    })),
  ];
}
