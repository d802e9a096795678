import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ed25519PublicKeyLine } from '../../model/ssh-key';
import { run } from '../../deploy/child';
import { recipientsOf } from '../../render/sops-file';
import { simulatedSeed, writeSshKey } from '../../sandbox/world/keys';
import { devConfig, onlyHosts } from '../support/dev-config';
import { PROJECT, tool } from '../support/toolchain';
import { World } from '../support/world';

/** Machines of one's own: found, looked at, installed, and woken. */
describe('physical machines', () => {
  const world = new World('test-physical');
  const { config } = world;
  const folder = join(PROJECT, 'machines', 'laptop');
  const drive = mkdtempSync(join(tmpdir(), 'fleet-drive-'));
  jest.setTimeout(300_000);

  beforeAll(async () => {
    // The other one keeps the network's switch on while the laptop is off.
    await world.start({ desktop: '10.77.0.11', laptop: '10.77.0.12', bare: '10.77.0.13' }, ['bare']);
    Object.assign(config, devConfig(world.keys));
    onlyHosts(config, 'laptop');
    delete config.hosts.laptop.whenUnreachable;
    config.hosts.laptop.connection.wakeOnLan = '02:00:00:00:00:0c';
    config.limits.boot = 60;
    config.hosts.bare = {
      kind: 'metal',
      profiles: ['server'],
      stateVersion: '25.11',
      addresses: ['10.77.0.13'],
      connection: { identityFile: join(world.keys, 'operator') },
      hardware: { disk: { device: '/dev/vda' } },
      install: { hostKey: ed25519PublicKeyLine(simulatedSeed('host/bare')) },
    };
    config.waves.push(['bare']);
    config.secrets['wifi-password'].hosts.push('bare');
    config.secrets['restic-password'] = { hosts: ['bare'] };
    config.secrets.shared = { hosts: ['bare', 'laptop'], source: 'password' };
    await world.secret('wifi-password', 'x');
    await world.secret('restic-password', 'in the safe too');
    await makeDrive();
  }, 120_000);
  afterAll(async () => {
    await world.stop();
    for (const path of [folder, drive]) rmSync(path, { recursive: true, force: true });
  }, 60_000);

  /** A USB drive with restic on it, as for rescue. In a file system of the simulated machines all lies below `upper`. */
  async function makeDrive(): Promise<void> {
    mkdirSync(join(drive, 'content', 'upper'), { recursive: true });
    mkdirSync(join(drive, 'content', 'work'));
    cpSync(tool('restic'), join(drive, 'content', 'upper', 'restic'));
    const argv = ['mkfs.ext4', '-q', '-d', join(drive, 'content'), join(drive, 'image'), '64M'] as const;
    const made = await run(argv, { limit: 60 });
    if (made.code !== 0) throw new Error(made.stderr);
  }

  /** The drive is plugged in; restic as the host's own `restic-usb` calls it. */
  async function restic(command: string): Promise<string> {
    await world.power('attach', 'bare', 'usb', join(drive, 'image'));
    const at = '/mnt/backup';
    const done = await world.on(
      'bare',
      `mkdir -p ${at}; mount /dev/disk/by-id/scsi-0HC_Volume_usb ${at}
       export RESTIC_REPOSITORY=${at}/restic-repository RESTIC_PASSWORD_FILE=/run/secrets/restic-password RESTIC_CACHE_DIR=/tmp/restic
       restic() { ${at}/restic "$@"; }
       ${command}
       umount ${at}`,
    );
    await world.power('detach', 'bare', 'usb');
    return done;
  }

  /** Nothing is left of the machine; another one shows an installer, with a key of its own, at the same place. */
  async function anotherMachine(name: string): Promise<void> {
    await world.power('wipe', 'bare');
    config.hosts.bare.install.hostKey = writeSshKey(`host/${name}`, join(world.keys, 'host', 'bare'));
    await world.startHost('bare', '10.77.0.13', 'server');
  }

  interface Known {
    hostKey: string;
    recipient: string;
    storePath: string;
  }
  const known = async () => (await world.outputs<{ hosts: Record<string, Known> }>()).hosts.bare;
  const letter = "stat -c '%U %a' ~ada/letter; cat ~ada/letter";
  const restored = ['ada 600', 'Dear Charles'].join('\n');

  test('[R6.2] adopt writes the config of a machine that runs NixOS, and changes nothing on it', async () => {
    // What the machine itself does meanwhile is its own: logs, and the clock that it keeps.
    const manifest = () =>
      world.on(
        'laptop',
        'find /etc /nix/var -printf "%p %y %m %u %g %s %T@ %l\\n" | sort; find /etc -type f -exec sha256sum {} + | sort',
      );
    const before = await manifest();
    const key = join(world.keys, 'operator');
    const argv = ['dist/deploy/adopt.js', world.stack, '10.77.0.12', '--identity-file', key] as const;
    const { code, stdout, stderr } = await world.inLab(['node', ...argv]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('compare it on the machine')]);
    expect(parse(stdout)).toEqual({
      laptop: {
        kind: 'physical',
        profiles: [],
        stateVersion: '25.11',
        addresses: ['10.77.0.12'],
        connection: { identityFile: key },
        hostKey: (config.hosts.laptop.hostKey as string).split(' ').slice(0, 2).join(' '),
        hardware: { module: 'machines/laptop/hardware.nix' },
      },
    });
    expect(stderr).toMatch(/Firmware: (BIOS|UEFI); root: \w+; disks: /);
    expect(await manifest()).toBe(before);
    // The simulated machines have none; one that is there is read, never written over.
    expect(existsSync(folder)).toBe(false);
  });

  test('[R2.7] adopt with a key that the machine does not have runs nothing on it', async () => {
    const key = config.hosts.laptop.hostKey as string;
    const other = `${key.slice(0, 40)}${key[40] === 'A' ? 'B' : 'A'}${key.slice(41)}`;
    const argv = ['dist/deploy/adopt.js', world.stack, '10.77.0.12', '--host-key', other] as const;
    const { code, stdout, stderr } = await world.inLab(['node', ...argv]);
    expect([code, stdout]).not.toEqual([0, expect.anything()]);
    expect(stderr).toContain('another machine at 10.77.0.12');
  });

  test('[R6.2] a machine with an installer is installed with keys of its own, and never again', async () => {
    const { changed } = await world.preview();
    expect(changed).toEqual(expect.arrayContaining(['bare-install', 'bare-build', 'bare-switch']));
    await world.up();
    const { hosts } = await world.outputs<{
      hosts: Record<string, { hostKey: string; storePath: string }>;
    }>();
    expect(hosts.bare?.hostKey).not.toBe(config.hosts.bare.install.hostKey);
    expect(await world.on('bare', 'cat /run/secrets/wifi-password; readlink -f /run/current-system')).toBe(
      `x${hosts.bare?.storePath}`,
    );
    await world.up('--expect-no-changes');

    await world.power('unplug', 'bare');
    const away = await world.preview();
    expect([away.changed, away.text]).toEqual([[], expect.stringContaining('bare: unreachable')]);
    await world.power('plug', 'bare');
  });

  test('[R3.11] hardware that failed: another machine gets the same keys, and its homes from the backup', async () => {
    await world.on('bare', 'echo Dear Charles >~ada/letter; chown ada ~ada/letter; chmod 600 ~ada/letter');
    await restic('restic init; restic backup --host bare --tag fleet /home');
    const before = await known();
    await anotherMachine('bare, the second one');
    await world.up();
    expect(await known()).toMatchObject({ hostKey: before?.hostKey, recipient: before?.recipient });
    await restic('restic restore latest --host bare --include /home --target /');
    expect(await world.on('bare', letter)).toBe(restored);
  });

  test('[R3.11] a stolen laptop: its keys open nothing any more, what it read is made anew or listed; another takes its place', async () => {
    const shared = () => world.on('laptop', 'cat /run/secrets/shared');
    const [before, value] = [await known(), await shared()];
    config.hosts.bare.retired = true;
    const said = await world.up();
    expect(said).toContain('shared, used by laptop: made anew by this up');
    expect(said).toContain('wifi-password, used by laptop: get another value where it comes from');
    expect(said).toContain('restic-password, used by nobody else: if it came from outside, take it back');
    expect(await shared()).not.toBe(value);
    // What was common is the laptop’s own now; no file is left that the other one could open.
    const files = readdirSync(join(PROJECT, 'secrets', world.stack)).filter((name) =>
      /^[a-z]+\.yaml$/.test(name),
    );
    expect(files).toEqual(['laptop.yaml']);
    const own = readFileSync(join(PROJECT, 'secrets', world.stack, 'laptop.yaml'), 'utf8');
    expect(recipientsOf(own)).not.toContain(before?.recipient);

    delete config.hosts.bare.retired;
    await anotherMachine('bare, the third one');
    await world.secret('wifi-password', 'another one');
    await world.up();
    const after = await known();
    expect(after?.hostKey).not.toBe(before?.hostKey);
    expect(after?.recipient).not.toBe(before?.recipient);
    expect(await world.on('bare', 'cat /run/secrets/wifi-password')).toBe('another one');
    expect(await world.on('bare', 'cat /run/secrets/shared')).toBe(await shared());
    await restic('restic restore latest --host bare --include /home --target /');
    expect(await world.on('bare', letter)).toBe(restored);
  });

  test('[R6.2] a machine that sleeps is woken by up, and left asleep by preview', async () => {
    await world.power('stop', 'laptop');
    expect((await world.pulumi('preview')).code).toBe(0);
    // The network card of the machine: it listens while the rest is off.
    const listener = `
      const socket = require('node:dgram').createSocket('udp4');
      socket.on('message', (packet) => {
        if (packet.toString('hex') === 'f'.repeat(12) + '02000000000c'.repeat(16)) console.log('woken');
      });
      socket.bind(9);`;
    const net = join(world.lab, 'net');
    const card = spawn('nsenter', [`--net=${net}`, 'node', '-e', listener], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const started = once(card.stdout, 'data').then(() => world.startHost('laptop', '10.77.0.12'));
    try {
      await world.up();
      await started;
      expect(await world.on('laptop', 'systemctl is-active sshd.service')).toBe('active');
      await world.up('--expect-no-changes');
    } finally {
      card.kill();
    }
  });

  test('[R6.2] one that does not wake within its limit fails, and says so', async () => {
    await world.power('stop', 'laptop');
    config.limits.boot = 5;
    config.hosts.laptop.options = { 'time.timeZone': 'Europe/Zurich' };
    const { code, stdout, stderr } = await world.pulumi('up', '--yes', '--skip-preview');
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain('does not answer: waking 02:00:00:00:00:0c');
  });
});
