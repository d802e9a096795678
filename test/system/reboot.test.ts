import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { summarise } from '../../model/preview-hosts';
import type { Preview } from '../../model/preview-steps';
import type { RawConfig } from '../support/config';
import { devConfig, onlyHosts } from '../support/dev-config';
import { PROJECT } from '../support/toolchain';
import { World } from '../support/world';

const HOSTS = ['desktop', 'laptop'] as const;

/** Reboots in waves, through the engine; each test goes on where the one before it ended. */
describe('hosts that are rebooted', () => {
  const world = new World('test-reboot');
  const { config } = world;
  jest.setTimeout(300_000);

  beforeAll(async () => {
    await world.start({ desktop: '10.77.0.11', laptop: '10.77.0.12' });
    Object.assign(config, devConfig(world.keys));
    onlyHosts(config, ...HOSTS);
    delete config.secrets;
    config.limits.activate = 60;
    for (const host of HOSTS) {
      const { adopt, hostKey, addresses, hardware, connection } = config.hosts[host] as RawConfig;
      config.hosts[host] = {
        kind: 'physical',
        adopt,
        stateVersion: '25.11',
        hostKey,
        addresses,
        hardware,
        connection,
      };
    }
    await world.up();
  }, 300_000);
  afterAll(() => world.stop(), 60_000);

  const all = (change: RawConfig) => {
    for (const host of HOSTS) Object.assign(config.hosts[host], change);
  };
  const bootId = (host: string) => world.on(host, 'cat /proc/sys/kernel/random/boot_id');
  const bootIds = () => Promise.all(HOSTS.map(bootId));
  /** Seconds since 1970; the machines share one clock. */
  const bootedAt = async (host: string) => Number(await world.on(host, 'stat -c %Y /run/boot_id'));
  /** What preview says of reboots, by host. */
  const foretold = async () =>
    Object.fromEntries(
      summarise(JSON.parse((await world.preview()).text) as Preview).hosts.map(({ host, notes }) => [
        host,
        notes.flatMap(({ about, text }) => (about === 'reboot needed' ? text : [])),
      ]),
    );
  const both = (...texts: string[]) => ({ desktop: texts, laptop: texts });
  const parameters = (...list: string[]) => ({ options: { 'boot.kernelParams': list } });

  test('[R6.1] never: what needs a reboot is delivered, and said until somebody reboots', async () => {
    const before = await bootIds();
    all(parameters('quiet'));
    expect(await foretold()).toEqual(both('with what comes: kernel parameters (reboot: never)'));
    await world.up();
    expect(await bootIds()).toEqual(before);
    expect(await world.up('--expect-no-changes')).toContain(
      'desktop: reboot needed: kernel parameters (reboot: never)',
    );
    const { code, hosts } = await world.status();
    expect(code).toBe(0);
    expect(hosts.laptop).toMatchObject({ state: 'confirmed', rebootNeeded: 'kernel parameters' });
    expect(hosts.laptop?.booted).not.toBe(hosts.laptop?.running);
  });

  test('[R2.8] a wave is done when its hosts have rebooted and are healthy: then the next one reboots', async () => {
    const before = await bootIds();
    all({ reboot: 'when-needed' });
    // Its roll-back from a panic is a parameter of its own.
    expect(await foretold()).toEqual(
      both('kernel parameters', 'with what comes: kernel parameters; up reboots it'),
    );
    await world.up();
    const after = await bootIds();
    HOSTS.forEach((_, index) => {
      expect(after[index]).not.toBe(before[index]);
    });
    const { hosts } = await world.outputs<{
      hosts: Record<string, { deliveredAt: string; storePath: string }>;
    }>();
    expect(await bootedAt('laptop')).toBeGreaterThanOrEqual(
      Math.floor(Date.parse(hosts.desktop?.deliveredAt ?? '') / 1000),
    );
    for (const host of HOSTS)
      expect(await world.on(host, 'readlink -f /run/booted-system')).toBe(hosts[host]?.storePath);
    await world.up('--expect-no-changes');
    expect(await bootIds()).toEqual(after);
  });

  test('[R2.8] outside of the hours it is pending and a no-op; within them the next up does exactly that', async () => {
    const before = await bootIds();
    const rebootWindow = { from: '00:00', to: '00:01', timezone: 'UTC' } as RawConfig;
    const weekday = new Date(Date.now() + 3 * 86_400_000).toLocaleDateString('en', {
      weekday: 'short',
      timeZone: 'UTC',
    });
    rebootWindow.days = [weekday.toLowerCase()];
    all({ ...parameters('splash'), rebootWindow });
    const hours = `${weekday.toLowerCase()} 00:00-00:01 UTC`;
    expect(await foretold()).toEqual(both(`with what comes: kernel parameters; it may be rebooted ${hours}`));
    const text = await world.up();
    expect(text).toContain(`it may be rebooted ${hours}`);
    expect(await bootIds()).toEqual(before);
    const waiting = await world.status();
    expect(waiting.hosts.desktop).toMatchObject({ state: 'pending' });
    expect(await world.up('--expect-no-changes')).toContain(
      'desktop: pending: what waits for it needs a reboot',
    );
    for (const host of HOSTS) delete config.hosts[host].rebootWindow;
    expect((await world.preview()).changed).toEqual(['desktop-switch', 'laptop-switch']);
    await world.up();
    const after = await world.status();
    expect(after.code).toBe(0);
    expect(after.hosts.desktop?.storePath).toBe(waiting.hosts.desktop?.pending);
    expect(after.hosts.desktop).not.toHaveProperty('rebootNeeded');
  });

  test('[R2.8] a trial that fails stops the wave after it, and status says where', async () => {
    const before = await bootIds();
    const running = await world.on('laptop', 'readlink -f /run/current-system');
    all(parameters('verbose'));
    // Of the profile that every host has.
    config.health = { common: { commands: ['echo no such luck; false'] } };
    const failed = await world.pulumi('up', '--yes', '--skip-preview');
    expect(failed.code).not.toBe(0);
    const [, log = ''] = / {2}log: (\.fleet\/test-reboot\/logs\/desktop\/\S+)/.exec(failed.stdout) ?? [];
    expect(readFileSync(join(PROJECT, log), 'utf8')).toMatch(/ desktop: switch: .*no such luck/);
    const [desktop, laptop] = await bootIds();
    expect(desktop).not.toBe(before[0]);
    expect(laptop).toBe(before[1]);
    expect(await world.on('laptop', 'readlink -f /run/current-system')).toBe(running);
    const { code, hosts } = await world.status();
    expect(code).toBe(2);
    expect(hosts.desktop).toMatchObject({ state: 'failed', running: hosts.desktop?.storePath });
    expect(hosts.desktop?.reason).toContain('no such luck');
    expect(hosts.laptop).toMatchObject({ state: 'pending' });
    delete config.health;
    await world.up();
    expect((await world.status()).code).toBe(0);
  });

  test('[R2.8] with parallel: 1 one host of a wave is down at a time', async () => {
    config.waves = [[...HOSTS]];
    config.parallel = 1;
    all(parameters('debug'));
    await world.up();
    const { hosts } = await world.outputs<{ hosts: Record<string, { deliveredAt: string }> }>();
    const delivered = HOSTS.map((host) => Math.floor(Date.parse(hosts[host]?.deliveredAt ?? '') / 1000));
    const booted = await Promise.all(HOSTS.map(bootedAt));
    const [first, second] = (booted[0] ?? 0) < (booted[1] ?? 0) ? [0, 1] : [1, 0];
    expect(booted[second] ?? 0).toBeGreaterThanOrEqual(delivered[first] ?? Infinity);
  });
});
