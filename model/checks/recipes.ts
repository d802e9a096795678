import type { ConfigMistake } from '../config-error';
import { BCRYPT_BYTES } from '../htpasswd';
import type { FleetConfig } from '../schema';
import { unknownNames } from './names';

type Secret = FleetConfig['secrets'][string];
type Source = Secret['source'];

/** Sources that go by a key; without one, all that are generated do. */
const ONLY: Readonly<Record<'length' | 'htpasswd' | 'certificate' | 'expires', readonly Source[]>> = {
  length: ['password', 'hex', 'base64'],
  htpasswd: ['htpasswd'],
  certificate: ['certificate'],
  expires: ['ca', 'certificate'],
};

/** What a recipe cannot do without. */
const NEEDED = {
  htpasswd: 'a login and the name of its password ({ ada: ada-password }), a secret with source: password',
  certificate: 'the authority and whom it is of ({ ca: NAME, names: [web.example.org] })',
  expires: 'its last day (2027-11-01)',
} as const;

/** Of what one secret's recipe goes by. */
export function* recipeMistakes(path: string, secret: Secret, config: FleetConfig): Generator<ConfigMistake> {
  const { source, version } = secret;
  if (version !== undefined && (source === 'value' || source === 'file'))
    yield {
      path: `${path}.version`,
      expected: `none for source: ${source} (only a generated secret has one)`,
      found: String(version),
    };
  for (const key of ['length', 'htpasswd', 'certificate', 'expires'] as const)
    if (secret[key] !== undefined && !ONLY[key].includes(source))
      yield {
        path: `${path}.${key}`,
        expected: `none for source: ${source} (only ${ONLY[key].join(', ')} ${ONLY[key].length > 1 ? 'have' : 'has'} one)`,
        found: JSON.stringify(secret[key]),
        next: `Take it out, or name the source that is meant`,
      };
  for (const key of ['htpasswd', 'certificate', 'expires'] as const)
    if (ONLY[key].includes(source) && Object.keys(secret[key] ?? {}).length === 0)
      yield { path: `${path}.${key}`, expected: NEEDED[key], found: 'none', next: `Add it under ${path}` };
  if (source === 'htpasswd') yield* htpasswdMistakes(path, secret, config);
  if (source === 'certificate') yield* certificateMistakes(path, secret, config);
}

function* htpasswdMistakes(path: string, { htpasswd = {} }: Secret, { secrets }: FleetConfig) {
  for (const [login, name] of Object.entries(htpasswd)) {
    const at = `${path}.htpasswd.${login}`;
    yield* ofSource(at, name, 'password', secrets);
    const { source, length = 0 } = secrets[name] ?? {};
    if (source === 'password' && length > BCRYPT_BYTES)
      yield {
        path: at,
        expected: `a password of ${BCRYPT_BYTES} characters at most: bcrypt looks at no more`,
        found: `${name}, which has ${length}`,
        next: `Set secrets.${name}.length`,
      };
  }
}

function* certificateMistakes(path: string, { certificate, expires = '' }: Secret, { secrets }: FleetConfig) {
  if (certificate === undefined) return;
  const { ca, names, addresses } = certificate;
  yield* ofSource(`${path}.certificate.ca`, ca, 'ca', secrets);
  if (names.length + addresses.length === 0)
    yield {
      path: `${path}.certificate.names`,
      expected: 'a name or an address that it is of',
      found: 'none',
      next: `Add the names by which clients reach the server, or ${path}.certificate.addresses`,
    };
  const { expires: last = expires } = secrets[ca] ?? {};
  // Days in ISO 8601 are in the order of their text.
  if (expires > last)
    yield {
      path: `${path}.expires`,
      expected: `a day until ${last}, when its authority ${ca} expires`,
      found: expires,
      next: `Name an earlier one, or a later one in secrets.${ca}.expires`,
    };
}

function* ofSource(
  path: string,
  name: string,
  source: Source,
  secrets: FleetConfig['secrets'],
): Generator<ConfigMistake> {
  yield* unknownNames(path, [name], Object.keys(secrets));
  const declared = secrets[name];
  if (declared !== undefined && declared.source !== source)
    yield {
      path,
      expected: `a secret with source: ${source}`,
      found: `${name}, which has source: ${declared.source}`,
      next: `Declare one under secrets: { NAME: { source: ${source} } }`,
    };
}
