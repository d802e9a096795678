import { diskChanges } from '../../model/disk';
import type { HostSpec } from '../../model/fleet-spec';
import { parseConfig } from '../../model/parse-config';
import { hostKeys, type RawConfig, minimalConfig } from '../support/config';

const known = { profiles: ['desktop'], platforms: ['generic'], features: [], homeFeatures: [] };

function parse(disk: RawConfig, kind: 'physical' | 'cloud' = 'physical') {
  const config = minimalConfig();
  const { desktop } = config.hosts as { desktop: RawConfig };
  desktop.hardware = { disk: { device: '/dev/sda', ...disk } };
  if (kind === 'cloud') {
    const { hostKey: _, ...rest } = desktop;
    (config.hosts as RawConfig).desktop = { ...rest, kind, server: { type: 'cx22', location: 'fsn1' } };
  }
  const values = Object.entries(config).map(([key, value]) => [`nixos-fleet:${key}`, JSON.stringify(value)]);
  const text = Object.fromEntries(values) as Record<string, string>;
  return parseConfig({ values: text, isSecret: () => false }, known).fleet.hosts[0]?.hardware;
}

test('[R4.1] each layout is one config value', () => {
  for (const layout of ['ext4', 'btrfs', 'btrfs-rollback', 'tmpfs', 'zfs'])
    expect(parse({ layout })).toEqual({ disk: { device: '/dev/sda', layout } });
});

test('[R3.4] a disk is encrypted, swaps and hibernates as config says', () => {
  const disk = {
    layout: 'btrfs-rollback',
    encryption: { unlock: 'key-file', keyFile: '/dev/disk/by-id/usb-Key_1-0:0', keyFileSize: 4096 },
    swap: { size: '16G', hibernation: true },
    keepRootsDays: 14,
    bootSize: '512M',
  };
  expect(parse(disk)).toEqual({ disk: { device: '/dev/sda', ...disk } });
  expect(parse({ swap: { size: '2G' } })).toMatchObject({ disk: { swap: { hibernation: false } } });
});

test.each<[string, RawConfig, string]>([
  [
    'an unknown layout',
    { layout: 'xfs' },
    'hosts.desktop.hardware.disk.layout: expected one of "ext4", "btrfs", "btrfs-rollback", "tmpfs", "zfs", found "xfs"',
  ],
  ['an unknown key', { raid: 1 }, 'hosts.desktop.hardware.disk.raid: expected one of bootSize, device,'],
  ['an encryption that nothing opens', { encryption: {} }, 'hosts.desktop.hardware.disk.encryption'],
  [
    'a size without a unit',
    { layout: 'tmpfs', tmpfs: { size: '4096' } },
    'hardware.disk.tmpfs.size: expected a size or a part of the memory (\"4G\", \"25%\")',
  ],
  [
    'a part of the memory in words',
    { layout: 'tmpfs', tmpfs: { size: 'half' } },
    'hosts.desktop.hardware.disk.tmpfs.size: expected a size or a part of the memory',
  ],
  [
    'a swap without a size',
    { swap: { hibernation: true } },
    'hosts.desktop.hardware.disk.swap.size: expected a value of type string, found nothing',
  ],
  [
    'hibernation on ZFS',
    { layout: 'zfs', swap: { size: '8G', hibernation: true } },
    'hosts.desktop.hardware.disk.swap.hibernation: expected false: a root on ZFS is damaged by hibernation, found true. Hibernate with the layout btrfs',
  ],
  [
    'a setting of another layout',
    { layout: 'btrfs', tmpfs: { size: '4G' } },
    'hosts.desktop.hardware.disk.tmpfs: expected nothing: it belongs to the layout tmpfs, found it with the layout btrfs',
  ],
  [
    'days of roots that are kept anyway',
    { keepRootsDays: 3 },
    'hosts.desktop.hardware.disk.keepRootsDays: expected nothing: it belongs to the layout btrfs-rollback',
  ],
])('[R4.1] is refused: %s', (_, disk, message) => {
  expect(() => parse(disk)).toThrow(message);
});

test('[R6.0] a cloud host that would wait for a typed passphrase is refused, one with a key is not', () => {
  expect(() => parse({ encryption: { unlock: 'passphrase' } }, 'cloud')).toThrow(
    'hosts.desktop.hardware.disk.encryption.unlock: expected key-file: a cloud host that waits for a typed passphrase is lost at its first restart, found passphrase. Attach a volume that holds the key',
  );
  const encryption = { unlock: 'key-file', keyFile: '/dev/disk/by-id/scsi-0HC_Volume_1', keyFileSize: 4096 };
  expect(parse({ encryption }, 'cloud')).toMatchObject({ disk: { encryption } });
  expect(parse({ encryption: { unlock: 'passphrase' } })).toMatchObject({
    disk: { encryption: { unlock: 'passphrase' } },
  });
});

describe('[R6.2] a passphrase that is a secret', () => {
  const parsed = (source: string, change: { encryption?: object; host?: object } = {}) => {
    const encryption = { unlock: 'passphrase', passphraseSecret: 'disk-box', ...change.encryption };
    const config = minimalConfig();
    const box = {
      ...{ kind: 'metal', profiles: ['desktop'], stateVersion: '25.11', addresses: ['10.0.0.2'] },
      hardware: { disk: { device: '/dev/sda', encryption } },
      install: { hostKey: hostKeys.other },
      ...change.host,
    };
    const whole = {
      ...config,
      hosts: { ...(config.hosts as RawConfig), box },
      secrets: { 'disk-box': { source } },
    };
    const values = Object.entries(whole).map(([key, value]) => [`nixos-fleet:${key}`, JSON.stringify(value)]);
    const text = Object.fromEntries(values) as Record<string, string>;
    return parseConfig({ values: text, isSecret: () => false }, known).fleet;
  };
  const at = 'hosts.box.hardware.disk.encryption';

  test('is one that people can type, for a machine that is installed', () => {
    expect(parsed('password').hosts).toHaveLength(2);
    expect(() => parsed('ssh-key')).toThrow(`${at}.passphraseSecret: expected none, found "disk-box"`);
    expect(() => parsed('password', { encryption: { passwordFile: '/tmp/passphrase' } })).toThrow(
      `${at}.passwordFile: expected none beside passphraseSecret`,
    );
    const physical = { kind: 'physical', hostKey: hostKeys.other, install: undefined };
    expect(() => parsed('password', { host: physical })).toThrow(
      `${at}.passphraseSecret: expected none: only a machine of kind metal`,
    );
  });
});

describe('a disk is laid out once', () => {
  const host = (disk: object, kind: 'physical' | 'cloud' = 'physical') =>
    ({ name: 'box', kind, hardware: { disk: { device: '/dev/sda', ...disk } } }) as Pick<
      HostSpec,
      'name' | 'kind' | 'hardware'
    >;

  test.each([
    [{ layout: 'ext4' }, { '/': 'ext4' }],
    [{ layout: 'btrfs-rollback' }, { '/': 'btrfs', '/nix': 'btrfs' }],
    [
      { layout: 'tmpfs', tmpfs: { store: 'ext4' } },
      { '/': 'tmpfs', '/nix': 'ext4' },
    ],
    [{ layout: 'zfs' }, { '/': 'zfs', '/nix': 'zfs' }],
    [{ layout: 'zfs' }, { '/': 'overlay' }],
  ])('%j is what a machine with %j has', (disk, mounted) => {
    expect(diskChanges(host(disk), mounted)).toEqual([]);
  });

  test('[R6.2] another layout is refused with what the machine has, and with the ways out', () => {
    const [change] = diskChanges(host({ layout: 'btrfs' }), { '/': 'ext4' });
    expect(change).toMatchObject({
      path: 'nixos-fleet:hosts.box.hardware.disk.layout',
      expected: expect.stringContaining('it has ext4 at /, where this one has btrfs') as string,
      found: 'btrfs',
      next: 'Put it back, or install the machine anew first',
    });
    expect(diskChanges(host({ layout: 'ext4' }, 'cloud'), { '/': 'tmpfs' })[0]?.next).toContain(
      'docs/cloud.md',
    );
    expect(diskChanges(host({ layout: 'tmpfs' }), { '/': 'tmpfs', '/nix': 'ext4' })).toHaveLength(1);
  });

  test('a hardware module says nothing of layouts', () => {
    expect(
      diskChanges({ name: 'box', kind: 'physical', hardware: { module: 'x.nix' } }, { '/': 'xfs' }),
    ).toEqual([]);
  });
});
