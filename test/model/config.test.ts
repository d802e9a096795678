import { isAgeRecipient } from '../../model/age-key';
import { ConfigError } from '../../model/config-error';
import { DEFAULT_LIMITS } from '../../model/limits';
import { parseConfig, type ParsedConfig } from '../../model/parse-config';
import { hostKeys, minimalConfig, recipients, type RawConfig } from '../support/config';

const known = {
  profiles: ['server', 'desktop', 'laptop', 'common'],
  platforms: ['hetzner', 'generic', 'wsl'],
  features: [
    'plex',
    'core',
    'docker',
    'gnome',
    'i3',
    'nvidia',
    'podman',
    'power',
    'restic',
    'shell',
    'sound',
  ],
  homeFeatures: ['shell'],
};

function parse(config: RawConfig, secretKeys = ['nixos-fleet:secretValues']): ParsedConfig {
  const values = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [`nixos-fleet:${key}`, JSON.stringify(value)]),
  );
  return parseConfig({ values, isSecret: (key) => secretKeys.includes(key) }, known);
}

function mistakes(config: RawConfig, secretKeys?: string[]): string {
  try {
    parse(config, secretKeys);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('expected a ConfigError');
}

describe('stack config', () => {
  test('[R6.1] defaults are filled in', () => {
    const { fleet, probe } = parse(minimalConfig());
    expect(probe).toBe(true);
    expect(fleet.waves).toEqual([['desktop']]);
    expect(fleet.hosts[0]).toMatchObject({
      name: 'desktop',
      platform: 'generic',
      channel: '25.11',
      limits: DEFAULT_LIMITS,
      connection: { addresses: ['10.0.0.1'], user: 'root', port: 22 },
      whenUnreachable: 'fail',
    });
  });

  test('[R1.5] the channel of systems and of homes is one value each', () => {
    const config = minimalConfig();
    config.nix = { channel: '26.05', homeChannel: '25.11' };
    config.users = { ada: {} };
    config.hosts.desktop = { ...config.hosts.desktop, homes: { ada: { stateVersion: '25.05' } } };
    const [desktop] = parse(config).fleet.hosts;
    expect(desktop?.channel).toBe('26.05');
    expect(desktop?.homes[0]?.channel).toBe('25.11');
    expect(desktop?.homes[0]?.stateVersion).toBe('25.05');
  });

  test('[R6.1] limits of the host win over the fleet’s, and those over the defaults', () => {
    const config = minimalConfig();
    config.limits = { confirm: 30, boot: 99 };
    config.hosts.desktop = { ...config.hosts.desktop, limits: { confirm: 7 } };
    expect(parse(config).fleet.hosts[0]?.limits).toEqual({ ...DEFAULT_LIMITS, confirm: 7, boot: 99 });
  });

  test('[R2.2] a host passes the health checks of every host, of its profiles and its own, each once', () => {
    const config = minimalConfig();
    config.health = {
      server: { tcp: [443, 9100], http: ['http://{address}/'] },
      common: { units: ['sshd.service'], tcp: [9100], commands: ['test -e /run/secrets'] },
      laptop: { units: ['tlp.service'] },
    };
    const health = { units: ['nginx.service', 'sshd.service'], tcp: [8080, 443] };
    config.hosts.desktop = { ...config.hosts.desktop, profiles: ['desktop', 'server'], health };
    expect(parse(config).fleet.hosts[0]?.health).toEqual({
      units: ['sshd.service', 'nginx.service'],
      tcp: [9100, 443, 8080],
      http: ['http://{address}/'],
      commands: ['test -e /run/secrets'],
    });
  });

  test('[R2.2] health checks of a profile that does not exist are a mistake', () => {
    expect(mistakes({ ...minimalConfig(), health: { sever: { tcp: [443] } } })).toContain(
      'nixos-fleet:health: expected one of server, desktop, laptop, common, found "sever"',
    );
  });

  test('[R6.0] a host may have a configuration of the user’s own, and then needs none of ours', () => {
    const config = minimalConfig();
    const { profiles: _profiles, hardware: _hardware, ...host } = config.hosts.desktop as RawConfig;
    config.hosts.desktop = { ...host, flake: 'path:../my' };
    expect(parse(config).fleet.hosts[0]).toMatchObject({
      flake: { reference: 'path:../my', attribute: 'desktop' },
    });
  });

  test.each<[string, (config: RawConfig) => void, string]>([
    [
      'nobody at a time',
      (config) => (config.parallel = 0),
      'nixos-fleet:parallel: expected number to be >=1, found 0',
    ],
    [
      'an unknown key',
      (c) => (c.hots = {}),
      'nixos-fleet:hots: expected one of admins, cloud, health, hosts',
    ],
    [
      'a misspelled key of a host',
      (c) => (c.hosts.desktop.adresses = []),
      'nixos-fleet:hosts.desktop.adresses: expected one of addresses',
    ],
    ['an unquoted release', (c) => (c.hosts.desktop.channel = 25.11), 'found 25.11. Put it in quotes'],
    [
      'an unknown profile',
      (c) => (c.hosts.desktop.profiles = ['dekstop']),
      'hosts.desktop.profiles: expected one of server, desktop, laptop, common, found "dekstop"',
    ],
    [
      'the token of another host',
      (c) => (c.hosts.desktop.adopt = 'laptop'),
      'hosts.desktop.adopt: expected "desktop", the name of this host, found "laptop"',
    ],
    [
      'a misspelt feature',
      (c) => (c.hosts.desktop.options = { 'fleet.plexx.enable': true }),
      'hosts.desktop.options: expected one of 14 names, of which plex,',
    ],
    [
      'a misspelt feature of a home',
      (c) => {
        c.users = { ada: {} };
        c.hosts.desktop.homes = { ada: { stateVersion: '25.11', options: { fleet: { shel: {} } } } };
      },
      'hosts.desktop.homes.ada.options: expected one of shell, found "shel"',
    ],
    [
      'an unknown level',
      (c) => (c.hosts.desktop.overrides = { 'a.b': { level: 'strong', value: 1 } }),
      'hosts.desktop.overrides."a.b".level: expected default, normal, or forced',
    ],
    [
      'a forced override without a reason',
      (c) => (c.hosts.desktop.overrides = { 'a.b': { level: 'forced', value: 1 } }),
      'hosts.desktop.overrides."a.b".because',
    ],
    [
      'a forced override with an empty reason',
      (c) => (c.hosts.desktop.overrides = { 'a.b': { level: 'forced', value: 1, because: ' ' } }),
      'hosts.desktop.overrides."a.b".because: expected one line that says why',
    ],
    [
      'no word on the hardware',
      (c) => delete c.hosts.desktop.hardware,
      'hosts.desktop.hardware: expected disk, module or report',
    ],
    [
      'two words on the hardware',
      (c) => (c.hosts.desktop.hardware.report = 'a.json'),
      'hosts.desktop.hardware: expected exactly one of disk',
    ],
    [
      'hardware of a WSL machine',
      (c) => (c.hosts.desktop.platform = 'wsl'),
      'hosts.desktop.hardware: expected none',
    ],
    [
      'a version of a secret that is not generated',
      (c) => {
        c.secrets = { token: { hosts: ['desktop'], version: 2 } };
        c.secretValues = { token: 'x' };
      },
      'secrets.token.version: expected none for source: value',
    ],
    [
      'an unknown recipe',
      (c) => (c.secrets = { token: { hosts: ['desktop'], source: 'pasword' } }),
      'secrets.token.source: expected one of "value", "file", "password", "hex"',
    ],
    [
      'options beside a flake of one’s own',
      (c) => {
        c.hosts.desktop.flake = 'path:../my#bandit';
        c.hosts.desktop.options = { 'a.b': 1 };
      },
      'hosts.desktop.options: expected nothing beside flake: the configuration is "path:../my#bandit", found ["a.b"]',
    ],
    [
      'a disk of a physical machine without a name',
      (c) => (c.hosts.desktop.hardware = { disk: {} }),
      'hosts.desktop.hardware.disk.device: expected a device',
    ],
    [
      'an unknown user',
      (c) => (c.hosts.desktop.users = ['eve']),
      'hosts.desktop.users: expected none, found "eve"',
    ],
    [
      'no host key',
      (c) => delete c.hosts.desktop.hostKey,
      'hosts.desktop.hostKey: expected a value of type string, found nothing',
    ],
    [
      'a host key of another type',
      (c) => (c.hosts.desktop.hostKey = 'ssh-rsa AAAA'),
      'hosts.desktop.hostKey: expected an ed25519 key ("ssh-ed25519 AAAA…"), found type "ssh-rsa" (the machine tells its own: ssh-keyscan -t ed25519 ADDRESS)',
    ],
    [
      'one admin only',
      (c) => delete c.admins.bob,
      'admins: expected two admins with recipients of their own (one may be offline), or a lost key loses every secret, found 1. Make a key',
    ],
    [
      'a template without a secret',
      (c) => (c.templates = { 'app.env': { hosts: 'all', content: 'TOKEN=none' } }),
      'content: expected a text with a secret in it: {{secret:NAME}}',
    ],
    [
      'a template of a secret that is not declared',
      (c) => (c.templates = { 'app.env': { hosts: 'all', content: '{{secret:token}}' } }),
      'templates.app.env.content: expected none, found "token"',
    ],
    [
      'a template of a secret of a home, for the system',
      (c) => {
        c.users = { ada: {} };
        c.hosts.desktop.homes = { ada: { stateVersion: '25.11' } };
        c.secrets = { token: { hosts: 'all', home: 'ada', source: 'hex' } };
        c.templates = { 'app.env': { hosts: 'all', content: '{{secret:token}}' } };
      },
      'templates.app.env.content: expected secrets of the system, as the template is, found token, which is of ada',
    ],
    [
      'a template of a secret that its host does not receive',
      (c) => {
        c.hosts.other = { ...c.hosts.desktop, hostKey: hostKeys.other, addresses: ['10.0.0.2'] };
        c.secrets = { token: { hosts: ['desktop'], source: 'hex' } };
        c.templates = { 'app.env': { hosts: ['other'], content: '{{secret:token}}' } };
      },
      'templates.app.env.content: expected secrets that other receives, found token, which it does not. Add other to secrets.token.hosts',
    ],
    [
      'units of a template in a home',
      (c) => {
        c.users = { ada: {} };
        c.hosts.desktop.homes = { ada: { stateVersion: '25.11' } };
        c.secrets = { token: { hosts: 'all', home: 'ada', source: 'hex' } };
        c.templates = {
          x: { hosts: 'all', home: 'ada', content: '{{secret:token}}', restartUnits: ['a.service'] },
        };
      },
      'templates.x.restartUnits: expected none: it is ada',
    ],
    ['one key for two admins', (c) => (c.admins.bob = c.admins.alice), 'admins: expected two admins'],
    [
      'a key that sops would leave in clear',
      (c) => (c.secrets = { token: { hosts: 'all', source: 'hex', key: 'x_unencrypted' } }),
      'secrets.token.key: expected a key in the sops file that does not end in _unencrypted',
    ],
    [
      'no recipient',
      (c) => delete c.admins.bob.recipient,
      'admins.bob.recipient: expected a value of type string, found nothing',
    ],
    [
      'a recipient that is none',
      (c) => (c.admins.bob.recipient = 'age1nonsense'),
      'admins.bob.recipient: expected an age recipient',
    ],
    [
      'a host in no wave',
      (c) => (c.waves = []),
      'waves: expected desktop in exactly one wave, found it in none',
    ],
    [
      'a wave with an unknown host',
      (c) => (c.waves = [['desktop', 'dekstop']]),
      'waves: expected one of desktop, found "dekstop"',
    ],
    [
      'an address that two hosts have',
      (c) => (c.hosts.other = { ...c.hosts.desktop, hostKey: hostKeys.other }),
      'hosts.other.addresses: expected a address of its own',
    ],
    [
      'a host key that two hosts have',
      (c) => (c.hosts.other = { ...c.hosts.desktop, addresses: ['10.0.0.2'] }),
      'which desktop has too',
    ],
    [
      'a secret without value',
      (c) => (c.secrets = { token: { hosts: 'all' } }),
      'secretValues.token: expected a value, found none',
    ],
    [
      'a value without secret',
      (c) => (c.secretValues = { token: 'x' }),
      'secretValues.token: expected a secret of that name',
    ],
    ['a kind that is none', (c) => (c.hosts.desktop.kind = 'virtual'), 'hosts.desktop'],
  ])('[R6.1] %s is refused with its place', (_, spoil, expected) => {
    const config = minimalConfig();
    spoil(config);
    expect(mistakes(config)).toContain(expected);
  });

  test.each(['common', 'fleet'])(
    '[R6.1] %s is refused as a host name: something of the fleet has it',
    (name) => {
      const config = minimalConfig();
      config.hosts = { [name]: config.hosts.desktop };
      expect(mistakes(config)).toContain(`nixos-fleet:hosts.${name}: expected another name`);
    },
  );

  test.each(['web"quoted', '${web}', 'we\nb', '-web', '', 'Web', 'a'.repeat(64)])(
    '[R6.1] %j is refused as a host name',
    (name) => {
      const config = minimalConfig();
      config.hosts = { [name]: config.hosts.desktop };
      expect(mistakes(config)).toContain('expected a host name');
    },
  );

  test.each(['a"b', '${x}', 'a\nb', '-rf', 'root;reboot'])(
    '[R6.1] %j is refused as user, secret and package',
    (name) => {
      const config = minimalConfig();
      config.users = { [name]: {} };
      config.secrets = { [name]: { hosts: 'all', source: 'file' } };
      config.hosts.desktop.packages = [name];
      const text = mistakes(config);
      for (const what of ['a login name', 'a secret name', 'a package'])
        expect(text).toContain(`expected ${what}`);
    },
  );

  test('[R6.1] all mistakes are reported at once', () => {
    const config = minimalConfig();
    config.hosts.desktop.stateVersion = 'latest';
    config.limits = { confirm: 0 };
    delete config.admins.bob.recipient;
    expect(mistakes(config)).toMatch(/^stack config has 3 mistakes; nothing was changed/);
  });

  test('[R2.5] a secure: value outside secretValues is refused, and not shown', () => {
    const config = minimalConfig();
    config.users = { ada: { description: 'hunter2' } };
    const text = mistakes(config, ['nixos-fleet:users']);
    expect(text).toContain('nixos-fleet:users: expected no secure: value');
    expect(text).not.toContain('hunter2');
  });

  test('[R2.5] a secret value of a wrong type is refused without being shown', () => {
    const config = minimalConfig();
    config.secretValues = { token: 123456 };
    const text = mistakes(config, ['nixos-fleet:secretValues']);
    expect(text).toContain('nixos-fleet:secretValues.token: expected a value of type string');
    expect(text).not.toContain('123456');
  });

  test('[R2.5] a secret value in clear is refused, and not shown', () => {
    const config = minimalConfig();
    config.secrets = { token: { hosts: 'all' } };
    config.secretValues = { token: 'hunter2' };
    const text = mistakes(config, []);
    expect(text).toContain('nixos-fleet:secretValues: expected secure: values');
    expect(text).not.toContain('hunter2');
  });

  test('[R2.1] a secret of one host stands in its file, others in the common one', () => {
    const config = minimalConfig();
    config.secrets = { one: { hosts: ['desktop'] }, all: { hosts: 'all' } };
    config.secretValues = { one: '1', all: '2' };
    const { secrets } = parse(config).fleet;
    expect(secrets.map(({ name, scope }) => [name, scope])).toEqual([
      ['one', { host: 'desktop' }],
      ['all', 'common'],
    ]);
  });

  test('[R2.5] recipients of the test fleet are valid', () => {
    expect(Object.keys(recipients)).toEqual(['alice', 'bob']);
    for (const recipient of Object.values(recipients)) expect(isAgeRecipient(recipient)).toBe(true);
  });
});
