import { ConfigError } from '../../model/config-error';
import type { SecretSpec } from '../../model/fleet-spec';
import { homeKeyName } from '../../model/home-secrets';
import { parseConfig } from '../../model/parse-config';
import { generate, SECRET_SEED_BYTES } from '../../model/recipes';
import { secretFiles } from '../../model/secret-files';
import { secretList, secretReaders } from '../../model/secret-table';
import { hostKeys, minimalConfig, type RawConfig } from '../support/config';

const KNOWN = {
  profiles: ['desktop'],
  platforms: ['generic'],
  features: [],
  homeFeatures: [],
};

/** Two hosts; ada has a home on both, bob on one. */
function config(secrets: RawConfig): RawConfig {
  const raw = minimalConfig();
  const home = { stateVersion: '25.11' };
  raw.users = { ada: {}, bob: {} };
  const { desktop } = raw.hosts as Record<string, RawConfig>;
  raw.hosts = {
    desktop: { ...desktop, homes: { ada: home, bob: home } },
    laptop: { ...desktop, addresses: ['10.0.0.2'], hostKey: hostKeys.other, homes: { ada: home } },
    phone: { kind: 'droid', stateVersion: '24.05' },
  };
  raw.secrets = secrets;
  raw.secretValues = Object.fromEntries(
    Object.entries(secrets)
      .filter(([, secret]) => ((secret as RawConfig).source ?? 'value') === 'value')
      .map(([name]) => [name, 'x']),
  );
  return raw;
}

function parse(raw: RawConfig) {
  const values = Object.fromEntries(
    Object.entries(raw).map(([key, value]) => [`nixos-fleet:${key}`, JSON.stringify(value)]),
  );
  return parseConfig({ values, isSecret: (key) => key === 'nixos-fleet:secretValues' }, KNOWN).fleet;
}

function mistakes(secrets: RawConfig): string {
  try {
    parse(config(secrets));
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('expected a ConfigError');
}

const brief = ({ name, hosts, home, owner }: SecretSpec) => ({ name, hosts, home, owner });

test('[R3.8] a secret of a home stands in that home’s file, and its key in one that the host opens', () => {
  const { secrets } = parse(config({ 'gpg-key': { hosts: ['desktop'], home: 'ada', mode: '0400' } }));
  expect(secrets.map(brief)).toEqual([
    { name: 'gpg-key', hosts: ['desktop'], home: 'ada', owner: undefined },
    { name: 'ada@desktop', hosts: ['desktop'], home: undefined, owner: 'ada' },
  ]);
  expect(secretFiles(secrets)).toMatchObject([
    { name: 'homes/ada@desktop.yaml', home: 'ada', hosts: ['desktop'], byHand: false },
    { name: 'homes/desktop.yaml', hosts: ['desktop'], byHand: false, secrets: [{ source: 'age-key' }] },
  ]);
  expect(secretFiles(secrets)[1]).not.toHaveProperty('home');
});

test('[R3.8] for all hosts it goes to each home that the login has, under a key of its own', () => {
  const { secrets } = parse(
    config({ token: { hosts: 'all', home: 'ada' }, mail: { hosts: ['desktop'], home: 'bob' } }),
  );
  expect(secretFiles(secrets).map(({ name }) => name)).toEqual([
    'homes/ada@desktop.yaml',
    'homes/ada@laptop.yaml',
    'homes/bob@desktop.yaml',
    'homes/desktop.yaml',
    'homes/laptop.yaml',
  ]);
  expect(secrets.filter(({ source }) => source === 'age-key').map(({ name }) => name)).toEqual([
    'ada@desktop',
    'ada@laptop',
    'bob@desktop',
  ]);
});

test('[R3.8] a home’s file may be edited by hand while the host’s is not, and the other way round', () => {
  const { secrets } = parse(
    config({
      one: { hosts: ['desktop'], home: 'ada', source: 'file' },
      two: { hosts: ['desktop'] },
      three: { hosts: ['laptop'], source: 'file' },
      four: { hosts: ['laptop'], home: 'ada' },
    }),
  );
  expect(Object.fromEntries(secretFiles(secrets).map(({ name, byHand }) => [name, byHand]))).toEqual({
    'desktop.yaml': false,
    'homes/ada@desktop.yaml': true,
    'homes/ada@laptop.yaml': false,
    'homes/desktop.yaml': false,
    'homes/laptop.yaml': false,
    'laptop.yaml': true,
  });
});

test.each<[string, RawConfig, string]>([
  [
    'a login without a home there',
    { token: { hosts: ['desktop', 'laptop'], home: 'bob' } },
    'nixos-fleet:secrets.token.home: expected a login with a home on desktop, laptop, found bob, who has none on laptop. Add it under hosts.laptop.homes.bob',
  ],
  [
    'a login without any home',
    { token: { hosts: 'all', home: 'eve' } },
    'secrets.token.home: expected a login with a home on some host, found eve, who has none',
  ],
  [
    'a machine of another system',
    { token: { hosts: ['phone'] } },
    'secrets.token.hosts: expected hosts that run NixOS: what opens a secret is kept by the system, found phone',
  ],
  [
    'an owner',
    { token: { hosts: ['desktop'], home: 'ada', owner: 'ada' } },
    'secrets.token.owner: expected none: it is ada\'s own, and nothing of the system reads it, found "ada"',
  ],
  [
    'units of the system',
    { token: { hosts: ['desktop'], home: 'ada', restartUnits: ['a.service'] } },
    'secrets.token.restartUnits: expected none',
  ],
  [
    'two ways of writing one file',
    {
      one: { hosts: ['desktop'], home: 'ada', source: 'file' },
      two: { hosts: ['desktop'], home: 'ada' },
    },
    'secrets.two.source: expected file, as one in the same file homes/ada@desktop.yaml',
  ],
])('[R3.8] %s is refused for a secret of a home', (_, secrets, expected) => {
  expect(mistakes(secrets)).toContain(expected);
});

test('[R3.8] the tables tell homes from systems', () => {
  const fleet = parse(config({ token: { hosts: 'all', home: 'ada' } }));
  expect(secretList(fleet)).toMatch(/^token +value +homes\/ada@laptop\.yaml +ada@laptop$/m);
  expect(secretList(fleet)).toMatch(/^ada@desktop +age-key, version 1 +homes\/desktop\.yaml +desktop$/m);
  expect(secretReaders(fleet)).toMatch(/^desktop +ada +reads +-$/m);
  expect(secretReaders(fleet)).toMatch(/^laptop +ada +- +reads$/m);
});

test('[R3.8] the key of a home follows from its seed, and differs from home to home', () => {
  const seed = Buffer.alloc(SECRET_SEED_BYTES, 7).toString('base64');
  const key = (user: string) => generate('age-key', seed, { name: homeKeyName(user, 'desktop'), length: 32 });
  expect(key('ada')).toEqual(key('ada'));
  expect(key('ada')).not.toEqual(key('bob'));
  expect(key('ada').value).toMatch(/^AGE-SECRET-KEY-1[A-Z0-9]{58}$/);
  expect(key('ada').publicKey).toMatch(/^age1[a-z0-9]{58}$/);
});
