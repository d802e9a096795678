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
  expect(found).toEqual({
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
