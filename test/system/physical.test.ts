import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { withoutComment } from '../../model/ssh-key';
import { ed25519PublicKeyLine } from '../../model/ssh-key-pair';
import { run } from '../../deploy/child';
import { recipientsOf } from '../../render/sops-file';
import { simulatedSeed, writeSshKey } from '../../sandbox/world/keys';
import { devConfig, onlyHosts } from '../support/dev-config';
import { PROJECT, tool } from '../support/toolchain';
import { World } from '../support/world';

const ADDRESS: Readonly<Record<string, string>> = {
  desktop: '10.77.0.11',
  laptop: '10.77.0.12',
  bare: '10.77.0.13',
};

/** Machines of one's own: found, looked at, installed, and woken. */
describe('physical machines', () => {
  const world = new World('test-physical');
  const { config } = world;
  const folder = join(PROJECT, 'machines', 'laptop');
  const drive = mkdtempSync(join(tmpdir(), 'fleet-drive-'));
  jest.setTimeout(300_000);

  beforeAll(async () => {
    // The other one keeps the network's switch on while the laptop is off.
    await world.start(ADDRESS, ['bare']);
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
      hardware: {
        disk: { device: '/dev/vda', encryption: { unlock: 'passphrase', passphraseSecret: 'disk' } },
      },
      install: { hostKey: ed25519PublicKeyLine(simulatedSeed('host/bare')) },
    };
    config.waves.push(['bare']);
    config.secrets['wifi-password'].hosts.push('bare');
    config.secrets['restic-password'] = { hosts: ['bare', 'laptop'] };
    config.secrets.disk = { source: 'value' };
    config.secrets.token = { hosts: ['laptop'] };
    config.secrets.shared = { hosts: ['bare', 'laptop'], source: 'password' };
    await world.secret('disk', 'correct horse battery staple');
    await standInForCryptsetup('bare');
    await world.secret('wifi-password', 'x');
    await world.secret('restic-password', 'in the safe too');
    await world.secret('token', 'of somebody else’s service');
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
  async function restic(host: string, command: string): Promise<void> {
    await world.power('attach', host, 'usb', join(drive, 'image'));
    const at = '/mnt/backup';
    await world.on(
      host,
      `mkdir -p ${at}; mount /dev/disk/by-id/scsi-0HC_Volume_usb ${at}
       export RESTIC_REPOSITORY=${at}/restic-repository RESTIC_PASSWORD_FILE=/run/secrets/restic-password RESTIC_CACHE_DIR=/tmp/restic
       restic() { ${at}/restic "$@"; }
       ${command}
       umount ${at}`,
    );
    await world.power('detach', host, 'usb');
  }

  /** Nothing is encrypted on a simulated machine: whoever has the passphrase gets the partition as it is. */
  async function standInForCryptsetup(host: string): Promise<void> {
    const script = `#!/bin/sh -e
case $1 in
luksFormat) [ "$(cat "$4") $(stat -c %a "$4")" = "correct horse battery staple 600" ] ;;
open) mkdir -p /dev/mapper; ln -s "$4" "/dev/mapper/$5" ;;
esac`;
    const file = '/usr/local/bin/cryptsetup';
    await world.on(host, `cat >${file} <<'END'\n${script}\nEND\nchmod 755 ${file}`);
  }

  /** Nothing is left of the machine; another one shows an installer, with a key of its own, at the same place. */
  async function anotherMachine(host: string): Promise<{ hostKey: string }> {
    await world.power('wipe', host);
    const hostKey = writeSshKey(`host/another ${host}`, join(world.keys, 'host', host));
    await world.startHost(host, ADDRESS[host] ?? '', 'server');
    await standInForCryptsetup(host);
    return { hostKey };
  }

  interface Known {
    hostKey: string;
    recipient: string;
    storePath: string;
  }
  const known = async (host: string) => (await world.outputs<{ hosts: Record<string, Known> }>()).hosts[host];
  const write = 'echo Dear Charles >~ada/letter; chown ada ~ada/letter; chmod 600 ~ada/letter';
  const backUp = (host: string) => restic(host, `restic backup --host ${host} --tag fleet /home`);
  const restore = (host: string) =>
    restic(host, `restic restore latest --host ${host} --include /home --target /`);
  const letter = "stat -c '%U %a' ~ada/letter; cat ~ada/letter";
  const restored = ['ada 600', 'Dear Charles'].join('\n');

  test('[R6.2] adopt writes the config of a machine that runs NixOS, and changes nothing on it', async () => {
    // Of NixOS's tools the simulated machines have not this one.
    const tool = '/usr/bin/nixos-generate-config';
    await world.on('laptop', `printf '#!/bin/sh\necho "{ } # $*"\n' >${tool}; chmod 755 ${tool}`);
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
        hostKey: withoutComment(config.hosts.laptop.hostKey as string),
        hardware: { module: 'machines/laptop/hardware.nix' },
      },
    });
    expect(stderr).toMatch(/Firmware: (BIOS|UEFI); root: \w+; disks: /);
    expect(await manifest()).toBe(before);
    expect(stderr).toContain('machines/laptop/hardware.nix was written: read it');
    expect(readFileSync(join(folder, 'hardware.nix'), 'utf8')).toBe('{ } # --show-hardware-config\n');
    expect(stderr).toMatch(/Its secrets are encrypted to age1[0-9a-z]{58},/);
  });

  test('[R2.7] adopt with a key that the machine does not have runs nothing on it', async () => {
    const key = config.hosts.laptop.hostKey as string;
    const other = `${key.slice(0, 40)}${key[40] === 'A' ? 'B' : 'A'}${key.slice(41)}`;
    const argv = ['dist/deploy/adopt.js', world.stack, '10.77.0.12', '--host-key', other] as const;
    const { code, stdout, stderr } = await world.inLab(['node', ...argv]);
    expect([code, stdout]).not.toEqual([0, expect.anything()]);
    expect(stderr).toContain('another machine at 10.77.0.12');
  });

  test('[R6.2] a machine with an installer is installed with keys and a passphrase of its own, and never again', async () => {
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
    await world.on('bare', write);
    await restic('bare', 'restic init');
    await backUp('bare');
    const before = await known('bare');
    config.hosts.bare.install = await anotherMachine('bare');
    await world.up();
    expect(await known('bare')).toMatchObject({ hostKey: before?.hostKey, recipient: before?.recipient });
    await restore('bare');
    expect(await world.on('bare', letter)).toBe(restored);
  });

  test('[R3.11] a stolen laptop: its keys open nothing any more, what it read is made anew or listed; another takes its place', async () => {
    await world.on('laptop', write);
    await backUp('laptop');
    const shared = () => world.on('bare', 'cat /run/secrets/shared');
    const [before, value] = [await known('laptop'), await shared()];
    config.hosts.laptop.retired = true;
    const said = await world.up();
    expect(said).toContain('shared, used by bare: made anew by this up');
    expect(said).toContain('wifi-password, used by bare: get another value where it comes from');
    expect(said).toContain('token, used by nobody else: if it came from outside, take it back');
    expect(await shared()).not.toBe(value);
    // What was common is the other one's own now; no file is left that the laptop could open.
    const folder = join(PROJECT, 'secrets', world.stack);
    const files = readdirSync(folder).filter((name) => /^[a-z]+\.yaml$/.test(name));
    expect(files).toEqual(['bare.yaml']);
    const own = recipientsOf(readFileSync(join(folder, 'bare.yaml'), 'utf8'));
    expect(own).not.toContain(before?.recipient);

    const { profiles, stateVersion, addresses, connection } = config.hosts.laptop;
    const install = await anotherMachine('laptop');
    const hardware = { disk: { device: '/dev/vda' } };
    config.hosts.laptop = {
      ...{ kind: 'metal', profiles, stateVersion, addresses, connection },
      ...{ hardware, install },
    };
    await world.secret('wifi-password', 'another one');
    await world.up();
    const after = await known('laptop');
    expect(after?.hostKey).not.toBe(before?.hostKey);
    expect(after?.recipient).not.toBe(before?.recipient);
    expect(await world.on('laptop', 'cat /run/secrets/wifi-password')).toBe('another one');
    expect(await world.on('laptop', 'cat /run/secrets/shared')).toBe(await shared());
    await restore('laptop');
    expect(await world.on('laptop', letter)).toBe(restored);
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
    const started = once(card.stdout, 'data').then(() => world.startHost('laptop', '10.77.0.12', 'server'));
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
