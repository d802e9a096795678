import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { devConfig, onlyHosts } from '../support/dev-config';
import { World } from '../support/world';

/** Hosts that run no NixOS of ours, through the engine; each test goes on where the one before it ended. */
describe('a machine with another system, and a device', () => {
  const world = new World('test-home-host');
  const { config } = world;
  jest.setTimeout(300_000);

  beforeAll(async () => {
    await world.start({ fedora: '10.77.0.15' });
    const key = readFileSync(join(world.keys, 'operator.pub'), 'utf8').trim();
    await world.on('fedora', 'useradd --create-home --shell /bin/bash ada');
    await world.on(
      'fedora',
      `install -d -m 0700 -o ada -g ada ~ada/.ssh; echo '${key}' > ~ada/.ssh/authorized_keys; chown ada: ~ada/.ssh/authorized_keys`,
    );
    // What is nobody's but the administrator's: there the program could not do anything.
    await world.on('fedora', 'rm -f /root/.ssh/authorized_keys /etc/ssh/authorized_keys.d/root');
    Object.assign(config, devConfig(world.keys));
    onlyHosts(config);
    delete config.waves;
    delete config.secrets;
    config.hosts = {
      fedora: {
        kind: 'home',
        hostKey: readFileSync(join(world.keys, 'host', 'fedora.pub'), 'utf8').trim(),
        addresses: ['10.77.0.15'],
        connection: { identityFile: join(world.keys, 'operator') },
        whenUnreachable: 'defer',
        homes: {
          ada: { stateVersion: '25.11', packages: ['ripgrep'], options: { 'programs.git.enable': true } },
        },
      },
      phone: { kind: 'droid', stateVersion: '24.05', packages: ['git'] },
    };
  }, 240_000);
  afterAll(() => world.stop(), 60_000);

  const generation = () => world.on('fedora', 'readlink -f ~ada/.local/state/nix/profiles/home-manager');

  test('[R5.9] up delivers the home as its user, and says that the device is its own affair', async () => {
    const text = await world.up();
    expect(text).toContain('phone: evaluated, not delivered');
    expect(await generation()).toContain('home-manager-generation');
    const { homeHosts } = await world.outputs<{ homeHosts: unknown }>();
    expect(homeHosts).toMatchObject({
      fedora: { address: '10.77.0.15', homes: { ada: { storePath: await generation(), generation: 1 } } },
    });
    expect(await world.on('fedora', 'stat -c %U ~ada/.local/state/nixos-fleet')).toBe('ada');
    expect(await world.on('fedora', 'ls /var/lib/nixos-fleet 2>/dev/null || true')).toBe('');
    await world.up('--expect-no-changes');
  });

  test('[R5.9] a machine that sleeps fails nothing, and gets its home when it is back', async () => {
    const before = await generation();
    await world.power('unplug', 'fedora');
    config.hosts.fedora.homes.ada.packages = ['ripgrep', 'fd'];
    expect(await world.up('--expect-no-changes')).toContain('fedora: unreachable');
    await world.power('plug', 'fedora');
    await world.up();
    expect(await generation()).not.toBe(before);
  });

  test('[R5.9] what does not evaluate fails the run, for homes and devices alike', async () => {
    const before = await generation();
    config.hosts.phone.options = { 'time.timezone': 'Europe/Athens' };
    config.hosts.fedora.homes.ada.options = { 'programs.gti.enable': true };
    const result = await world.pulumi('up', '--yes', '--skip-preview');
    expect(result.code).not.toBe(0);
    expect(result.stdout + result.stderr).toContain('time.timezone');
    expect(result.stdout + result.stderr).toContain('programs.gti');
    expect(await generation()).toBe(before);
  });
});
