import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DiskSpec, PhysicalHostSpec } from '../../model/fleet-spec';
import { CHANNELS, evaluateFlake, evaluateSystem } from './flake';
import { fleet, HOST_KEY, physical, rendered, secret } from './fleet';

const DISK = { device: '/dev/nvme0n1' } as const;
const PASSWORDS = {
  users: {
    ada: {
      name: 'ada',
      description: 'Ada',
      extraGroups: [],
      sshKeys: [],
      hashedPasswordSecret: 'ada-password',
    },
  },
  secrets: [secret('ada-password', ['laptop'], { neededForUsers: true })],
};

function laptop(disk: Omit<DiskSpec, 'device'>, change: Partial<PhysicalHostSpec> = {}): PhysicalHostSpec {
  return physical('laptop', {
    hardware: { disk: { ...DISK, ...disk } },
    ...change,
    options: { 'boot.loader.systemd-boot.enable': true, ...change.options },
  });
}

/** What a layout comes to: mounts, swap, stage 1. */
const LOOK = `h: let c = h.config; mounts = builtins.mapAttrs (_: fs: [ fs.device fs.fsType fs.options ]) c.fileSystems; in {
  inherit mounts;
  early = builtins.attrNames (h.lib.filterAttrs (_: fs: fs.neededForBoot) c.fileSystems);
  swap = map (swap: swap.device) c.swapDevices;
  luks = c.boot.initrd.luks.devices;
  stage1 = c.boot.initrd.systemd.enable;
  rollBack = if c.boot.initrd.systemd.services ? fleet-roll-back
    then { inherit (c.boot.initrd.systemd.services.fleet-roll-back) after before requires wantedBy script unitConfig; } else null;
  scrub = if c.services.btrfs.autoScrub.enable then { inherit (c.services.btrfs.autoScrub) interval fileSystems; } else null;
  resume = { device = c.boot.resumeDevice; parameters = builtins.filter (p: h.lib.hasPrefix "resume_offset" p) c.boot.kernelParams; };
  impermanence = c.fleet.impermanence.enable or false;
  drv = builtins.isString c.system.build.toplevel.drvPath;
  script = builtins.isString c.system.build.diskoScript.drvPath;
}`;

interface Look {
  readonly mounts: Readonly<Record<string, [string, string, string[]]>>;
  readonly early: string[];
  readonly swap: string[];
  readonly luks: Readonly<
    Record<string, { device: string; keyFile: string | null; keyFileSize: number | null }>
  >;
  readonly stage1: boolean;
  readonly rollBack: {
    after: string[];
    before: string[];
    requires: string[];
    wantedBy: string[];
    script: string;
  } | null;
  readonly scrub: { interval: string; fileSystems: string[] } | null;
  readonly resume: { device: string; parameters: string[] };
  readonly impermanence: boolean;
}

function look(host: PhysicalHostSpec, resumeOffset?: number): Look {
  const facts = { hostKey: HOST_KEY, ...(resumeOffset === undefined ? {} : { resumeOffset }) };
  const files = rendered(fleet([host], PASSWORDS), host, { facts });
  return evaluateFlake(files, 'nixosConfigurations.laptop', LOOK) as Look;
}

const ROOT = '/dev/disk/by-partlabel/disk-main-root';
const BTRFS = ['compress=zstd:3', 'noatime', 'discard=async'];

describe.each(CHANNELS)('on %s', (channel) => {
  test('[R3.5] BTRFS has its subvolumes, compression and a monthly scrub', () => {
    const found = look(laptop({ layout: 'btrfs' }, { channel }));
    const subvolume = (name: string) => [ROOT, 'btrfs', [...BTRFS, `subvol=${name}`]];
    expect(found.mounts).toEqual({
      '/': subvolume('@'),
      '/.snapshots': subvolume('@snapshots'),
      '/boot': ['/dev/disk/by-partlabel/disk-main-boot', 'vfat', ['umask=0077']],
      '/home': subvolume('@home'),
      '/home/.snapshots': subvolume('@home-snapshots'),
      '/nix': subvolume('@nix'),
      '/swap': [ROOT, 'btrfs', ['noatime', 'discard=async', 'subvol=@swap']],
      '/var': subvolume('@var'),
    });
    expect(found.scrub).toEqual({ interval: 'monthly', fileSystems: ['/nix'] });
    expect(found).toMatchObject({ rollBack: null, impermanence: false, swap: [], luks: {} });
  });

  test('[R4.1] a BTRFS root is set aside at every start, after a hibernated machine had its chance', () => {
    const found = look(laptop({ layout: 'btrfs-rollback', keepRootsDays: 14 }, { channel }));
    expect(Object.keys(found.mounts)).toEqual(['/', '/boot', '/nix', '/persistent', '/swap']);
    expect(found).toMatchObject({ stage1: true, impermanence: true, early: ['/persistent'] });
    const unit = 'dev-disk-by\\x2dpartlabel-disk\\x2dmain\\x2droot.device';
    expect(found.rollBack).toMatchObject({
      after: [unit, 'local-fs-pre.target', 'systemd-hibernate-resume.service'],
      before: ['sysroot.mount'],
      requires: [unit],
      wantedBy: ['initrd.target'],
      unitConfig: { DefaultDependencies: 'no' },
    });
    expect(found.rollBack?.script).toContain(`device=${ROOT}\ndays=14\n`);
  });

  test('[R4.1] a root in memory has the store and what is kept on BTRFS', () => {
    const found = look(laptop({ layout: 'tmpfs', tmpfs: { size: '4G' } }, { channel }));
    expect(found.mounts).toMatchObject({
      '/': ['tmpfs', 'tmpfs', ['size=4G', 'mode=755']],
      '/nix': [ROOT, 'btrfs', [...BTRFS, 'subvol=@nix']],
      '/persistent': [ROOT, 'btrfs', [...BTRFS, 'subvol=@persistent']],
    });
    expect(found).toMatchObject({ early: ['/persistent'], stage1: true, impermanence: true, rollBack: null });
  });

  test('[R4.1] a root in memory has the store and what is kept on ext4', () => {
    const found = look(
      laptop(
        { layout: 'tmpfs', tmpfs: { store: 'ext4' }, swap: { size: '2G', hibernation: false } },
        { channel },
      ),
    );
    expect(found.mounts).toEqual({
      '/': ['tmpfs', 'tmpfs', ['size=25%', 'mode=755']],
      '/boot': ['/dev/disk/by-partlabel/disk-main-boot', 'vfat', ['umask=0077']],
      '/nix': [ROOT, 'ext4', ['defaults']],
    });
    expect(found).toMatchObject({ swap: ['/nix/swapfile'], impermanence: true });
  });

  test('[R4.1] a ZFS root goes back to its empty snapshot on a host that is always the same one', () => {
    const host = laptop({ layout: 'zfs', swap: { size: '8G', hibernation: false } }, { channel });
    const found = look(host);
    expect(found.mounts).toMatchObject({
      '/': ['rpool/local/root', 'zfs', ['defaults']],
      '/nix': ['rpool/local/nix', 'zfs', ['defaults']],
      '/persistent': ['rpool/safe/persistent', 'zfs', ['defaults']],
    });
    expect(found).toMatchObject({
      early: ['/persistent'],
      stage1: true,
      impermanence: true,
      swap: ['/dev/disk/by-partlabel/disk-main-swap'],
    });
    expect(found.rollBack).toMatchObject({
      after: ['local-fs-pre.target', 'systemd-hibernate-resume.service', 'zfs-import-rpool.service'],
      before: ['sysroot.mount'],
      script: 'zfs rollback -r rpool/local/root@blank',
    });
    const more = evaluateSystem(
      host,
      `h: let c = h.config; in {
        inherit (c.networking) hostId;
        inherit (c.boot.zfs) devNodes forceImportRoot;
        blank = c.disko.devices.zpool.rpool.datasets."local/root".postCreateHook;
      }`,
      PASSWORDS,
    );
    expect(more).toEqual({
      hostId: createHash('sha256').update('laptop').digest('hex').slice(0, 8),
      devNodes: '/dev/disk/by-partlabel',
      forceImportRoot: true,
      blank: expect.stringContaining('zfs snapshot rpool/local/root@blank') as string,
    });
  });
});

test.each(['ext4', 'btrfs', 'btrfs-rollback', 'tmpfs', 'zfs'] as const)(
  '[R4.1] LUKS lies below the layout %s',
  (layout) => {
    const found = look(laptop({ layout, encryption: { unlock: 'passphrase' } }));
    expect(found.luks).toMatchObject({ crypted: { device: ROOT, allowDiscards: true, keyFile: null } });
    expect(found.stage1).toBe(true);
    const devices = Object.entries(found.mounts)
      .filter(([path, [device]]) => path !== '/boot' && device.startsWith('/dev'))
      .map(([, [device]]) => device);
    expect([...new Set(devices)]).toEqual(layout === 'zfs' ? [] : ['/dev/mapper/crypted']);
  },
);

test('[R6.2] a passphrase that is a secret is read from where the installer is handed it', () => {
  const encryption = { unlock: 'passphrase', passphraseSecret: 'disk-laptop' } as const;
  const look = 'h: h.config.disko.devices.disk.main.content.partitions.root.content.passwordFile';
  expect(evaluateSystem(laptop({ layout: 'ext4', encryption }), look)).toBe(
    '/run/nixos-fleet/disk-passphrase',
  );
});

test.each([
  ['GRUB, which NixOS takes by default', { 'boot.loader.systemd-boot.enable': false }, 'bios'],
  ['systemd-boot', {}, 'uefi'],
  [
    'GRUB for both',
    {
      ...{ 'boot.loader.systemd-boot.enable': false, 'boot.loader.grub.efiSupport': true },
      'boot.loader.grub.efiInstallAsRemovable': true,
    },
    'any',
  ],
])('[R6.2] the system says what firmware starts it: %s', (_, options, firmware) => {
  const look = 'h: h.config.environment.etc."nixos-fleet/firmware".text';
  expect(evaluateSystem(laptop({ layout: 'ext4' }, { options }), look)).toBe(firmware);
});

test('[R4.1] a key on a stick opens the disk by itself', () => {
  const encryption = { unlock: 'key-file', keyFile: '/dev/disk/by-id/usb-key', keyFileSize: 4096 } as const;
  const host = laptop({ layout: 'zfs', encryption, swap: { size: '1G', hibernation: false } });
  expect(look(host).luks.crypted).toMatchObject({ keyFile: '/dev/disk/by-id/usb-key', keyFileSize: 4096 });
  const found = evaluateSystem(
    host,
    `h: let c = h.config; in {
      usb = builtins.elem "usb_storage" c.boot.initrd.availableKernelModules;
      waits = c.boot.initrd.systemd.services.zfs-import-rpool.after;
      inherit (c.boot.zfs) devNodes;
      swap = map (swap: swap.randomEncryption.enable) c.swapDevices;
    }`,
    PASSWORDS,
  );
  expect(found).toEqual({
    usb: true,
    waits: ['dev-mapper-crypted.device'],
    devNodes: '/dev/mapper',
    swap: [true],
  });
});

describe('hibernation', () => {
  const swap = { size: '16G', hibernation: true };

  test('[R3.4] needs systemd in stage 1 alone while the offset is not known', () => {
    const found = look(laptop({ layout: 'btrfs', swap }, { channel: '25.11' }));
    expect(found).toMatchObject({
      swap: ['/swap/swapfile'],
      stage1: true,
      resume: { device: '', parameters: [] },
    });
  });

  test.each([
    ['btrfs', undefined, ROOT],
    ['btrfs-rollback', { unlock: 'passphrase' }, '/dev/mapper/crypted'],
    ['ext4', undefined, ROOT],
  ] as const)('[R3.4] names device and offset once it is: %s', (layout, encryption, device) => {
    const host = laptop({ layout, swap, ...(encryption === undefined ? {} : { encryption }) });
    expect(look(host, 533760).resume).toEqual({ device, parameters: ['resume_offset=533760'] });
  });

  test('[R3.4] a swap file follows config after the installation', () => {
    const script = evaluateSystem(
      laptop({ layout: 'btrfs', swap }),
      'h: h.config.systemd.services.fleet-swapfile.script',
    );
    expect(script).toContain(`!= ${16 * 2 ** 30} ]`);
    expect(
      evaluateSystem(laptop({ layout: 'ext4', swap }), 'h: map (s: s.size) h.config.swapDevices'),
    ).toEqual([16384]);
  });

  test('[R3.4] is refused on ZFS', () => {
    expect(() => look(laptop({ layout: 'zfs', swap }))).toThrow('hardware.disk.swap.hibernation');
  });
});

test('[R4.4] an empty root without anything that is kept is refused', () => {
  const host = laptop({ layout: 'tmpfs' }, { options: { 'fleet.impermanence.enable': false } });
  expect(() => look(host)).toThrow(
    /laptop: its root is empty at every start \(hardware.disk.layout: tmpfs\)[^]*fleet.impermanence.enable is off/,
  );
});

test('[R4.1] a root that nothing would empty is refused', () => {
  const overrides = {
    'boot.initrd.systemd.enable': { level: 'forced', value: false, because: 'a test' },
  } as const;
  expect(() => look(laptop({ layout: 'btrfs-rollback' }, { overrides }))).toThrow(
    /laptop: its root \(hardware.disk.layout: btrfs-rollback\)[^]*boot.initrd.systemd.enable is off/,
  );
});

describe('a switch to another layout than the disk has', () => {
  const check = (disk: Omit<DiskSpec, 'device'>) =>
    evaluateSystem(laptop(disk), 'h: h.config.system.preSwitchChecks.nixosFleetDisk', PASSWORDS) as string;
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nixos-fleet-mounts-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  /** As switch-to-configuration runs it, on a machine with these mounts. */
  const switched = (script: string, mounts: readonly string[]) => {
    const table = join(folder, 'mounts');
    writeFileSync(table, mounts.map((mount) => `x ${mount} rw 0 0\n`).join(''));
    return spawnSync(
      '/bin/bash',
      ['--norc', '-euo', 'pipefail', '-c', script.replace('mounts=/proc/mounts', `mounts=${table}`)],
      { encoding: 'utf8', env: { PATH: '' } },
    );
  };

  test('[R6.2] is refused before it strands the host', () => {
    const script = check({ layout: 'btrfs' });
    expect(switched(script, ['/ btrfs', '/nix btrfs'])).toMatchObject({ status: 0, stdout: '', stderr: '' });
    const { status, stdout, stderr } = switched(script, ['/ ext4', '/boot vfat']);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toContain(
      'laptop was installed with another disk layout than hardware.disk.layout: btrfs',
    );
    expect(stdout).toMatch(/expected at \/(nix)?: btrfs\nfound: (ext4|nothing)\nNothing was changed/);
  });

  test('[R6.2] is refused where only what is kept is missing', () => {
    const script = check({ layout: 'btrfs-rollback' });
    const { status, stdout } = switched(script, ['/ btrfs', '/nix btrfs', '/var btrfs']);
    expect(status).toBe(1);
    expect(stdout).toContain('expected at /persistent: btrfs\nfound: nothing\n');
    expect(switched(script, ['/ btrfs', '/nix btrfs', '/persistent btrfs']).status).toBe(0);
  });

  test('[R6.2] is no concern of a root that no layout makes', () => {
    expect(switched(check({ layout: 'ext4' }), ['/ overlay'])).toMatchObject({ status: 0, stdout: '' });
  });
});
