import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DiskSpec, PhysicalHostSpec } from '../../model/fleet-spec';
import { CHANNELS, evaluateSystem, HARDWARE } from './flake';
import { physical, secret } from './fleet';

const PASSWORDS = {
  users: { ada: { name: 'ada', description: '', extraGroups: [], sshKeys: [], hashedPasswordSecret: 'pw' } },
  secrets: [secret('pw', ['laptop'], { neededForUsers: true })],
};
const look = (keys: Readonly<Record<string, readonly string[]>>) => `h: let c = h.config; in {
  names = builtins.attrNames c.services.snapper.configs;
  configs = {
    ${Object.entries(keys)
      .map(
        ([name, wanted]) =>
          `${name} = { inherit (c.services.snapper.configs.${name}) ${wanted.join(' ')}; };`,
      )
      .join('\n    ')}
  };
  timeline = c.systemd.timers.snapper-timeline.enable;
  folders = builtins.filter (h.lib.hasInfix ".snapshots") c.systemd.tmpfiles.rules;
  mounts = builtins.mapAttrs (_: entry: entry.options) c.fileSystems;
  drv = builtins.isString c.system.build.toplevel.drvPath;
}`;
const BY_NUMBER = ['SUBVOLUME', 'NUMBER_LIMIT', 'NUMBER_CLEANUP'];
const BY_DAY = ['SUBVOLUME', 'TIMELINE_CREATE', 'TIMELINE_CLEANUP', 'TIMELINE_LIMIT_DAILY'];

function laptop(layout: DiskSpec['layout'], change: Partial<PhysicalHostSpec> = {}): PhysicalHostSpec {
  return physical('laptop', {
    hardware: { disk: { device: '/dev/sda', layout } },
    ...change,
    options: { 'boot.loader.systemd-boot.enable': true, 'fleet.snapper.enable': true, ...change.options },
  });
}

test.each(CHANNELS)('[R3.5] Snapper looks after root and home without a clock, on %s', (channel) => {
  const found = evaluateSystem(laptop('btrfs', { channel }), look({ root: BY_DAY, home: BY_NUMBER }));
  expect(found).toMatchObject({
    names: ['home', 'root'],
    drv: true,
    configs: {
      root: { SUBVOLUME: '/', TIMELINE_CREATE: false, TIMELINE_CLEANUP: true, TIMELINE_LIMIT_DAILY: 7 },
      home: { SUBVOLUME: '/home', NUMBER_LIMIT: 50, NUMBER_CLEANUP: true },
    },
    timeline: false,
    folders: ['v /home/.snapshots 0750 root root -', 'v /.snapshots 0750 root root -'],
  });
});

test('[R3.5] of an empty root it looks after what is kept', () => {
  const found = evaluateSystem(laptop('btrfs-rollback'), look({ persistent: BY_NUMBER }), PASSWORDS);
  expect(found).toMatchObject({
    names: ['persistent'],
    configs: { persistent: { SUBVOLUME: '/persistent', NUMBER_LIMIT: 50 } },
  });
});

test('[R3.5] it is refused where there is no BTRFS', () => {
  const host = physical('laptop', { options: { ...HARDWARE, 'fleet.snapper.enable': true } });
  expect(() => evaluateSystem(host, 'h: h.config.system.build.toplevel.drvPath')).toThrow(
    'laptop: Snapper needs BTRFS at /, found ext4. Turn fleet.snapper.enable off',
  );
});

/** As nixpkgs' module writes it. */
const keyValue = (config: Readonly<Record<string, unknown>>) =>
  [['FSTYPE', 'btrfs'] as const, ...Object.entries(config)]
    .map(
      ([key, value]) => `${key}=${value === true ? 'yes' : value === false ? 'no' : JSON.stringify(value)}\n`,
    )
    .join('');

/** The real snapper on a real BTRFS with the rendered subvolumes, in a mount namespace that takes all of it along when it ends. */
test('[R3.11][R3.5] a deleted file is there again, and of snapshots of homes the newest stay', () => {
  const host = laptop('btrfs', { options: { 'fleet.snapper.homeSnapshots': 2 } });
  const { configs, folders, mounts } = evaluateSystem(host, look({ root: BY_DAY, home: BY_NUMBER })) as {
    configs: Record<string, Record<string, unknown>>;
    folders: string[];
    mounts: Record<string, string[]>;
  };
  const folder = mkdtempSync(join(tmpdir(), 'nixos-fleet-snapper-'));
  mkdirSync(join(folder, 'configs'));
  for (const [name, config] of Object.entries(configs))
    writeFileSync(join(folder, 'configs', name), keyValue(config));
  writeFileSync(join(folder, 'names'), `SNAPPER_CONFIGS="${Object.keys(configs).join(' ')}"\n`);
  writeFileSync(
    join(folder, 'folders'),
    `${folders.filter((rule) => rule.includes(' /home/')).join('\n')}\n`,
  );

  const at = Object.entries(mounts).filter(([path]) => path.startsWith('/home'));
  const subvolumes = at.flatMap(([, options]) => options.filter((option) => option.startsWith('subvol=')));
  const script = `
    cd ${folder}
    truncate -s 256M disk
    mkfs.btrfs -q disk >mkfs.log
    mkdir top
    mount -o loop disk top
    ${subvolumes.map((option) => `btrfs -q subvolume create ${option.replace(/^subvol=\/?/, 'top/')}`).join('\n')}
    umount top
    ${at.map(([path, options]) => `mkdir -p ${path}; mount -o loop,${options.join(',')} disk ${path}`).join('\n')}
    SYSTEMD_TMPFILES_FORCE_SUBVOL=1 systemd-tmpfiles --create ${folder}/folders
    mount --bind . /etc/snapper
    mount --bind names /etc/default/snapper
    # No bus is there to ask its daemon over.
    snapper() { command snapper --no-dbus "$@"; }
    mkdir /home/ada
    echo 'Dear Charles' >/home/ada/letter
    chown -R 1000:100 /home/ada
    chmod 640 /home/ada/letter

    snapper -c home create --cleanup-algorithm number --description 'before the move'
    rm /home/ada/letter
    snapper -c home list >list
    cp --archive /home/.snapshots/1/snapshot/ada/letter /home/ada/
    stat -c '%u %g %a' /home/ada/letter /home/.snapshots
    cat /home/ada/letter

    for number in 2 3 4; do snapper -c home create --cleanup-algorithm number; done
    # The youngest half an hour is never cleaned up.
    faketime -f +2h snapper --no-dbus -c home cleanup number
    ls /home/.snapshots
    grep -o 'before the move' list`;
  try {
    const argv = ['--mount', '--propagation', 'private', '--', 'bash', '-euc', script];
    expect(execFileSync('unshare', argv, { encoding: 'utf8' }).trim().split('\n')).toEqual([
      ...['1000 100 640', '0 0 750', 'Dear Charles'],
      ...['3', '4', 'before the move'],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
