import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ed25519PublicKeyLine } from '../../model/ssh-key';
import { simulatedSeed } from '../../sandbox/world/keys';
import { devConfig, onlyHosts } from '../support/dev-config';
import { PROJECT } from '../support/toolchain';
import { World } from '../support/world';

/** Machines of one's own: found, looked at, installed, and woken. */
describe('physical machines', () => {
  const world = new World('test-physical');
  const { config } = world;
  const folder = join(PROJECT, 'machines', 'laptop');
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
    await world.secret('wifi-password', 'x');
  }, 120_000);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await world.stop();
  }, 60_000);

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
