import { ConfigError } from '../../model/config-error';
import { expiry } from '../../model/expiry';
import { parseConfig } from '../../model/parse-config';
import { ADMINS_FILE, secretFiles } from '../../model/secret-files';
import { secretList } from '../../model/secret-table';
import { minimalConfig, type RawConfig } from '../support/config';

const KNOWN = { profiles: ['desktop'], platforms: ['generic'], features: [], homeFeatures: [] };

/** Logins of a server and its certificate, as they should be declared. */
function declared(): RawConfig {
  return {
    'ada-password': { source: 'password' },
    logins: { hosts: ['desktop'], source: 'htpasswd', htpasswd: { ada: 'ada-password' } },
    ca: { source: 'ca', expires: '2036-01-01' },
    'web-tls': {
      hosts: ['desktop'],
      source: 'certificate',
      expires: '2027-11-01',
      certificate: { ca: 'ca', names: ['web.example.org'] },
    },
  };
}

function parse(secrets: RawConfig) {
  const values = Object.fromEntries(
    Object.entries({ ...minimalConfig(), secrets }).map(([key, value]) => [
      `nixos-fleet:${key}`,
      JSON.stringify(value),
    ]),
  );
  return parseConfig({ values, isSecret: () => false }, KNOWN).fleet;
}

/** What is said of one secret when its declaration is changed; undefined takes a key away. */
function said(name: string, change: RawConfig): string {
  const secrets = declared();
  secrets[name] = { ...(secrets[name] as RawConfig), ...change };
  try {
    parse(secrets);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'nothing';
}

describe('secrets that are made of others', () => {
  test('[R2.1] what goes to no host stands in a file that admins alone open', () => {
    const fleet = parse(declared());
    expect(secretFiles(fleet.secrets).map(({ name, hosts, byHand }) => ({ name, hosts, byHand }))).toEqual([
      { name: 'desktop.yaml', hosts: ['desktop'], byHand: false },
      { name: ADMINS_FILE, hosts: [], byHand: false },
    ]);
    expect(secretList(fleet)).toMatch(/^ada-password +password, version 1 +escrow\/secrets\.yaml +-$/m);
  });

  test('[R2.1] a day without quotes is a day, as the engine hands it over', () => {
    const secrets = declared();
    secrets.ca = { source: 'ca', expires: '2036-01-01 00:00:00 +0000 UTC' };
    expect(parse(secrets).secrets.find(({ name }) => name === 'ca')?.expires).toBe('2036-01-01');
  });

  const certificate = (change: RawConfig) => ({ certificate: { ca: 'ca', names: ['web'], ...change } });
  test.each<[string, string, RawConfig, string]>([
    ['nobody', 'logins', { htpasswd: undefined }, 'logins.htpasswd: expected a login and the name of its'],
    ['no login', 'logins', { htpasswd: {} }, 'logins.htpasswd: expected a login and the name of its'],
    [
      'a login that would be two fields',
      'logins',
      { htpasswd: { 'a:b': 'ada-password' } },
      'logins.htpasswd.*a login',
    ],
    [
      'a password that is not declared',
      'logins',
      { htpasswd: { ada: 'ada-pasword' } },
      'logins.htpasswd.ada: expected .*ada-password.*found ',
    ],
    [
      'a password that is none',
      'logins',
      { htpasswd: { ada: 'ca' } },
      'logins.htpasswd.ada: expected a secret with source: password, found ca, which has source: ca. Declare one',
    ],
    [
      'a password that bcrypt would cut',
      'ada-password',
      { length: 73 },
      'logins.htpasswd.ada: expected a password of 72 characters at most.*found ada-password, which has 73. Set secrets.ada-password.length',
    ],
    [
      'no certificate',
      'web-tls',
      { certificate: undefined },
      'web-tls.certificate: expected the authority and whom it is of',
    ],
    [
      'an authority that is not declared',
      'web-tls',
      certificate({ ca: 'cb' }),
      'web-tls.certificate.ca: expected .*ca.*found ',
    ],
    [
      'an authority that is none',
      'web-tls',
      certificate({ ca: 'web-tls' }),
      'web-tls.certificate.ca: expected a secret with source: ca, found web-tls, which has source: certificate',
    ],
    [
      'nobody that it is of',
      'web-tls',
      certificate({ names: [] }),
      'web-tls.certificate.names: expected a name or an address that it is of, found none. Add',
    ],
    ['a name that is none', 'web-tls', certificate({ names: ['Web_1'] }), 'web-tls.certificate.names.0: '],
    [
      'an address that is none',
      'web-tls',
      certificate({ addresses: ['10.0.0'] }),
      'web-tls.certificate.addresses.0: expected an IP address',
    ],
    [
      'no last day',
      'web-tls',
      { expires: undefined },
      'web-tls.expires: expected its last day .*found none. Add it',
    ],
    ['no last day of the authority', 'ca', { expires: undefined }, 'ca.expires: expected its last day'],
    [
      'a day that is in no calendar',
      'ca',
      { expires: '2036-02-30' },
      'ca.expires: expected a day .*found "2036-02-30"',
    ],
    [
      'a day after the authority’s last',
      'web-tls',
      { expires: '2036-01-02' },
      'web-tls.expires: expected a day until 2036-01-01, when its authority ca expires, found 2036-01-02. Name',
    ],
    [
      'a day of a password',
      'ada-password',
      { expires: '2036-01-01' },
      'ada-password.expires: expected none for source: password \\(only ca, certificate have one\\)',
    ],
    [
      'logins of an authority',
      'ca',
      { htpasswd: { ada: 'ada-password' } },
      'ca.htpasswd: expected none for source: ca',
    ],
    [
      'a certificate of logins',
      'logins',
      certificate({}),
      'logins.certificate: expected none for source: htpasswd',
    ],
    ['a length of an authority', 'ca', { length: 64 }, 'ca.length: expected none for source: ca'],
    ['a value for nobody', 'ada-password', { source: 'value' }, 'ada-password.hosts: expected the hosts'],
    ['a file for nobody', 'ada-password', { source: 'file' }, 'ada-password.hosts: expected the hosts'],
    ['the home of nobody', 'ada-password', { home: 'ada' }, 'ada-password.hosts: expected the hosts'],
    [
      'an owner on no host',
      'ca',
      { owner: 'nginx' },
      'ca.owner: expected none without secrets.ca.hosts: it is put on no host, found "nginx"',
    ],
  ])('[R2.1] refused: %s', (_what, name, change, expected) => {
    expect(said(name, change)).toMatch(new RegExp(`nixos-fleet:secrets\\.${expected}`));
  });
});

describe('the last day of a certificate', () => {
  const secrets = parse(declared()).secrets;
  const at = (moment: string) => expiry(secrets, new Date(moment));

  test('[R2.1] is nothing to speak of for long, then a warning, in the end a mistake; each says where to change it', () => {
    expect(at('2027-10-02T00:00:00Z')).toEqual({ mistakes: [], warnings: [] });
    expect(at('2027-10-03T00:00:00Z').warnings).toEqual([
      'nixos-fleet:secrets.web-tls.expires: expires in 29 days, at the end of 2027-11-01 (UTC). Set nixos-fleet:secrets.web-tls.expires to a later day, and run up',
    ]);
    expect(at('2027-11-01T23:59:58Z')).toMatchObject({ mistakes: [], warnings: [expect.anything()] });
    expect(at('2027-11-02T00:00:00Z')).toEqual({
      warnings: [],
      mistakes: [
        {
          path: 'nixos-fleet:secrets.web-tls.expires',
          expected: 'a day that is not over',
          found: '2027-11-01',
          next: 'Set nixos-fleet:secrets.web-tls.expires to a later day, and run up',
        },
      ],
    });
    expect(at('2036-02-01T00:00:00Z').mistakes.map(({ path }) => path)).toEqual([
      'nixos-fleet:secrets.ca.expires',
      'nixos-fleet:secrets.web-tls.expires',
    ]);
  });

  test('[R2.1] may not be so far away that Apple’s systems refuse the certificate', () => {
    expect(at('2025-07-29T23:59:59Z').mistakes).toMatchObject([
      { path: 'nixos-fleet:secrets.web-tls.expires' },
    ]);
    expect(at('2025-07-29T23:59:59Z').mistakes[0]?.expected).toContain('within 824 days');
    expect(at('2025-07-30T00:00:00Z').mistakes).toEqual([]);
  });
});
