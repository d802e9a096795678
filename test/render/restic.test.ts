import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PhysicalHostSpec } from '../../model/fleet-spec';
import { PROJECT, tool } from '../support/toolchain';
import { physical, plainSecret } from './fleet';
import { CHANNELS, evaluateSystem, HARDWARE } from './flake';

const TOPLEVEL = 'h: h.config.system.build.toplevel.drvPath';
const device = '/dev/disk/by-label/backup';
const options = {
  ...HARDWARE,
  'fleet.monitoring.enable': true,
  'fleet.monitoring.grafana.enable': true,
  'fleet.rclone.enable': true,
  'fleet.rclone.mounts': { drive: { remote: 'drive:', path: '/home/ada/Drive', user: 'ada' } },
  'fleet.restic.enable': true,
  'fleet.restic.repositories': {
    usb: { repository: '/mnt/backup/restic', drive: { device, fsType: 'btrfs' } },
    cloud: {
      repository: 's3:s3.example.org/backups',
      environmentSecret: 'restic-s3',
      schedule: 'weekly',
      paths: ['/home/ada'],
    },
  },
};
const secrets = ['restic-password', 'restic-s3', 'grafana-password', 'rclone-config'].map((name) =>
  plainSecret(name, ['bandit']),
);
const bandit = (change: Partial<PhysicalHostSpec> = {}) => physical('bandit', { options, ...change });

test.each(CHANNELS)('[R3.6] a laptop on %s is backed up to a drive and to a cloud', (channel) => {
  const found = evaluateSystem(
    bandit({ channel }),
    `h: let
      inherit (h.config) systemd;
      inherit (h.config.services.restic) backups;
      of = name: {
        inherit (backups.\${name}) repository passwordFile environmentFile initialize exclude;
        timer = backups.\${name}.timerConfig;
        keep = builtins.filter (word: builtins.match "--keep.*" word != null) backups.\${name}.pruneOpts;
      };
      command = name: toString systemd.services.\${name}.serviceConfig.ExecStart;
    in {
      usb = of "usb";
      cloud = of "cloud";
      paths = h.config.fleet.restic.paths;
      mount = { inherit (h.config.fileSystems."/mnt/backup") device fsType options; };
      conditions = map (name: systemd.services.\${name}.unitConfig.ConditionPathExists)
        [ "restic-backups-usb" "restic-check-usb" "restic-restore-test-usb" ];
      unconditional = systemd.services.restic-check-cloud.unitConfig ? ConditionPathExists;
      credentials = systemd.services.restic-restore-test-cloud.serviceConfig.EnvironmentFile;
      check = builtins.match ".*\\"check\\" \\"--read-data-subset=5%%\\"" (command "restic-check-usb") != null;
      restore = builtins.match ".*fleet-restic-restore-test\\" \\"/var/lib/fleet-restic/usb\\" \\"bandit\\" \\"3\\" .*" (command "restic-restore-test-usb") != null;
      timers = map (name: systemd.timers.\${name}.timerConfig.OnCalendar) [ "restic-check-usb" "restic-restore-test-usb" ];
      drv = builtins.isString h.config.system.build.toplevel.drvPath;
    }`,
    { secrets },
  );
  const exclude = ['.cache', '.direnv', '.snapshots', 'node_modules', 'target', '/home/ada/Drive'];
  const keep = ['--keep-daily=7', '--keep-monthly=6', '--keep-weekly=4', '--keep-yearly=3'];
  const timer = { RandomizedDelaySec: '1h', Persistent: true };
  const password = '/run/secrets/restic-password';
  expect(found).toEqual({
    usb: {
      repository: '/mnt/backup/restic',
      passwordFile: password,
      environmentFile: null,
      initialize: true,
      exclude,
      timer: { OnCalendar: 'daily', ...timer },
      keep,
    },
    cloud: {
      repository: 's3:s3.example.org/backups',
      passwordFile: password,
      environmentFile: '/run/secrets/restic-s3',
      initialize: true,
      exclude,
      timer: { OnCalendar: 'weekly', ...timer },
      keep,
    },
    paths: ['/home', '/var/lib/grafana/data/grafana.db'],
    mount: {
      device,
      fsType: 'btrfs',
      options: expect.arrayContaining(['nofail', 'noauto', 'x-systemd.automount']) as unknown,
    },
    conditions: [device, device, device],
    unconditional: false,
    credentials: '/run/secrets/restic-s3',
    check: true,
    restore: true,
    timers: ['monthly', 'monthly'],
    drv: true,
  });
});

test.each([
  ['no repository', {}, 'Add fleet.restic.repositories.<name>.repository'],
  [
    'a cloud and no credentials',
    { cloud: { repository: 's3:s3.example.org/backups' } },
    'Set its environmentSecret',
  ],
  [
    'a drive that it does not use',
    { usb: { repository: '/srv/restic', drive: { device } } },
    'Set the repository to a folder on the drive',
  ],
])('[R3.6] a backup with %s is refused with the way out', (_, repositories, message) => {
  const host = bandit({ options: { ...options, 'fleet.restic.repositories': repositories } });
  expect(() => evaluateSystem(host, TOPLEVEL, { secrets })).toThrow(message);
});

test('[R3.6] a backup without its password is refused with the way out', () => {
  expect(() => evaluateSystem(bandit(), TOPLEVEL)).toThrow(
    'bandit: fleet.restic reads the secret restic-password, which is not declared for this host',
  );
});

describe('[R3.6] a backup is restored, as the host does it', () => {
  const { paths, prepare, backup, prune } = evaluateSystem(
    bandit({
      options: {
        ...options,
        'fleet.restic.repositories': { local: { repository: '/srv/restic', paths: ['/home', '/absent'] } },
      },
    }),
    `h: let local = h.config.services.restic.backups.local; in {
      paths = local.dynamicFilesFrom;
      prepare = local.backupPrepareCommand;
      backup = local.extraBackupArgs;
      prune = local.pruneOpts;
    }`,
    { secrets },
  ) as { paths: string; prepare: string; backup: string[]; prune: string[] };

  const root = mkdtempSync(join(tmpdir(), 'nixos-fleet-restic-'));
  const sentinel = join(root, 'var/lib/fleet-restic/local');
  const env = {
    ...process.env,
    RESTIC_REPOSITORY: join(root, 'repository'),
    RESTIC_PASSWORD: 'correct horse',
    RESTIC_CACHE_DIR: join(root, 'cache'),
  };
  /** A script of the host's, with its folders below a folder of the test's. */
  const inRoot = (script: string) => script.replaceAll(/\/(home|absent|var\/lib)\b/g, `${root}/$1`);
  const sh = (script: string) => spawnSync('bash', ['-euc', script], { env, encoding: 'utf8' });
  const ok = (script: string) => {
    const { status, stdout, stderr } = sh(script);
    if (status !== 0) throw new Error(stderr);
    return stdout;
  };
  const restic = tool('restic');
  const script = join(PROJECT, 'nix/modules/restic/restore-test.sh');
  const restoreTest = (days = '3') =>
    spawnSync('bash', [script, sentinel, 'bandit', days], { env, encoding: 'utf8' });
  const backUp = () => {
    ok(inRoot(prepare));
    writeFileSync(join(root, 'includes'), ok(inRoot(paths)));
    ok(`${restic} backup ${backup.join(' ')} --files-from=${root}/includes`);
  };

  beforeAll(() => {
    mkdirSync(join(root, 'home/ada'), { recursive: true });
    writeFileSync(join(root, 'home/ada/letter'), 'Dear Charles');
    ok(`${restic} init`);
  });
  afterAll(() => {
    rmSync(root, { recursive: true });
  });

  test('before the first backup, the test fails and says so', () => {
    const { status, stderr } = restoreTest();
    expect([status, stderr]).toEqual([1, expect.stringContaining('none has run on this machine yet')]);
  });

  test('what exists is backed up, and comes back unchanged', () => {
    backUp();
    backUp();
    expect(ok(`${restic} ls latest --tag fleet`)).toContain(`${root}/home/ada/letter`);
    const { status, stdout } = restoreTest();
    expect([status, stdout]).toEqual([0, expect.stringContaining('0 days old: unchanged')]);
    expect(existsSync(sentinel)).toBe(true);
  });

  test('the rules of keeping leave the newest backup of a day', () => {
    ok(`${restic} forget --prune ${prune.join(' ')}`);
    expect(JSON.parse(ok(`${restic} snapshots --json`))).toHaveLength(1);
    expect(restoreTest().status).toBe(0);
  });

  test('[R3.11] what was lost a week ago comes back from an older backup', () => {
    const letter = join(root, 'home/ada/letter');
    const week = new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 19).replace('T', ' ');
    ok(`${restic} backup --time '${week}' ${backup.join(' ')} --files-from=${root}/includes`);
    rmSync(letter);
    backUp();
    const older = (JSON.parse(ok(`${restic} snapshots --json`)) as { time: string; short_id: string }[]).find(
      ({ time }) => time.startsWith(week.slice(0, 10)),
    );
    ok(`${restic} restore ${older?.short_id ?? ''} --include ${letter} --target /`);
    expect(readFileSync(letter, 'utf8')).toBe('Dear Charles');
  });

  test("another host's backup is no proof", () => {
    const { status, stderr } = spawnSync('bash', [script, sentinel, 'desktop', '3'], {
      env,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([1, expect.stringContaining('restic restored nothing of desktop')]);
  });

  test('a backup that has stopped is noticed', () => {
    writeFileSync(join(sentinel, 'started'), `${String(Math.floor(Date.now() / 1000) - 9 * 86_400)}\n`);
    writeFileSync(join(root, 'includes'), ok(inRoot(paths)));
    ok(`${restic} backup ${backup.join(' ')} --files-from=${root}/includes`);
    const { status, stderr } = restoreTest();
    expect([status, stderr]).toEqual([1, expect.stringContaining('is 9 days old, expected 3 at most')]);
    expect(restoreTest('15').status).toBe(0);
  });

  test('a file that comes back changed is noticed', () => {
    cpSync(join(sentinel, 'sentinel'), join(root, 'kept'));
    appendFileSync(join(sentinel, 'sentinel'), 'x');
    const { status, stderr } = restoreTest('15');
    expect([status, stderr]).toEqual([1, expect.stringContaining('came back changed')]);
    cpSync(join(root, 'kept'), join(sentinel, 'sentinel'));
  });

  test('a repository whose data is damaged is noticed', () => {
    ok(`chmod -R u+w ${root}/repository/data`);
    // The length stays: a file that is cut short is read again and again for a while.
    ok(
      `find ${root}/repository/data -type f -exec dd if=/dev/zero of={} bs=64 count=1 conv=notrunc status=none ';'`,
    );
    const { status, stderr } = restoreTest('15');
    expect([status, stderr]).toEqual([1, expect.stringContaining('restore test failed')]);
  });
});
