import { parseConfig } from '../../model/parse-config';
import { hostKeys, minimalConfig, type RawConfig } from '../support/config';

const known = {
  profiles: ['desktop'],
  platforms: ['framework-13-amd', 'generic', 'hetzner', 'm1', 'wsl'],
  features: [],
  homeFeatures: [],
};

function parse(change: (host: RawConfig) => void) {
  const config = minimalConfig();
  change((config.hosts as { desktop: RawConfig }).desktop);
  return parseWhole(config);
}

function parseWhole(config: RawConfig) {
  const values = Object.entries(config).map(([key, value]) => [`nixos-fleet:${key}`, JSON.stringify(value)]);
  return parseConfig(
    { values: Object.fromEntries(values) as Record<string, string>, isSecret: () => false },
    known,
  );
}

test('[R5.1] a Mac of another system than aarch64-linux is refused with the way out', () => {
  expect(() => parse((host) => (host.platform = 'm1'))).toThrow(
    'hosts.desktop.system: expected aarch64-linux: there is no other m1, found x86_64-linux. Set nixos-fleet:hosts.desktop.system to aarch64-linux',
  );
  const arm = { platform: 'framework-13-amd', system: 'aarch64-linux' };
  expect(() => parse((host) => Object.assign(host, arm))).toThrow(
    'hosts.desktop.system: expected x86_64-linux',
  );
  const { fleet } = parse((host) => Object.assign(host, { platform: 'm1', system: 'aarch64-linux' }));
  expect(fleet.hosts[0]).toMatchObject({ platform: 'm1', system: 'aarch64-linux' });
});

test('[R5.1] a WSL machine has no hardware of its own, and no server at Hetzner is one', () => {
  expect(() => parse((host) => (host.platform = 'wsl'))).toThrow(
    'hosts.desktop.hardware: expected none: Windows brings the disk',
  );
  const { fleet } = parse((host) => {
    host.platform = 'wsl';
    delete host.hardware;
  });
  expect(fleet.hosts[0]?.hardware).toBeUndefined();
  const cloud = { kind: 'cloud', server: { type: 'cx22', location: 'fsn1' }, platform: 'wsl' };
  expect(() =>
    parse((host) => {
      delete host.hardware;
      delete host.hostKey;
      Object.assign(host, cloud);
    }),
  ).toThrow('hosts.desktop.platform: expected one that can be installed: Windows brings the disk');
});

test('[R5.1] localhost behind two jump hosts is two machines', () => {
  const config = minimalConfig();
  const wsl = (jumpHost: string, hostKey: string) => ({
    kind: 'physical',
    platform: 'wsl',
    stateVersion: '25.11',
    addresses: ['localhost'],
    connection: { port: 2222, jumpHost },
    hostKey,
  });
  const hosts = (jumps: [string, string]) => ({
    ...config,
    hosts: { one: wsl(jumps[0], hostKeys.desktop), two: wsl(jumps[1], hostKeys.other) },
  });
  expect(parseWhole(hosts(['ada@a.lan', 'ada@b.lan'])).fleet.hosts).toHaveLength(2);
  expect(() => parseWhole(hosts(['ada@a.lan', 'ada@a.lan']))).toThrow('through ada@a.lan, which one has too');
});

test('[R2.8] a WSL machine is not rebooted, and hours for reboots want reboots', () => {
  expect(() =>
    parse((host) => {
      delete host.hardware;
      Object.assign(host, { platform: 'wsl', reboot: 'when-needed' });
    }),
  ).toThrow('hosts.desktop.reboot: expected never: Windows starts a WSL machine');
  const rebootWindow = { days: ['sat'], from: '02:00', to: '05:00', timezone: 'Europe/Athens' };
  expect(() => parse((host) => Object.assign(host, { rebootWindow }))).toThrow(
    'hosts.desktop.rebootWindow: expected none where the host is never rebooted',
  );
  expect(() =>
    parse((host) =>
      Object.assign(host, {
        reboot: 'always',
        rebootWindow: { ...rebootWindow, from: '25:00', timezone: 'Europe/Atlantis' },
      }),
    ),
  ).toThrow(/a time of day in quotes \("02:00"\)[^]*a time zone of the tz database/);
  const { fleet } = parse((host) => Object.assign(host, { reboot: 'when-needed', rebootWindow }));
  expect(fleet.hosts[0]?.reboot).toEqual({ when: 'when-needed', window: rebootWindow });
});
