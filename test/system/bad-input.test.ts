import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hostKeys, type RawConfig } from '../support/config';
import { devConfig, onlyHosts } from '../support/dev-config';
import { PROJECT } from '../support/toolchain';
import { World } from '../support/world';

const SECRET = 'correct horse battery staple';

/** Mistakes and broken machines: each a clear error, nothing half-done, nothing lost, no secret shown. */
describe('bad input', () => {
  const world = new World('test-bad-input');
  const { config } = world;
  const file = join(PROJECT, 'secrets', world.stack, 'desktop.yaml');
  jest.setTimeout(240_000);

  beforeAll(async () => {
    await world.start({ desktop: '10.77.0.11', laptop: '10.77.0.12' });
    Object.assign(config, devConfig(world.keys));
    onlyHosts(config, 'desktop', 'laptop');
    delete config.hosts.desktop.homes;
    delete config.hosts.laptop.whenUnreachable;
    await world.secret('wifi-password', SECRET);
    await world.up();
  }, 240_000);
  afterAll(() => world.stop(), 60_000);

  /** A run that must fail; what it printed, checked for the secret. */
  async function failure(verb: 'up' | 'preview'): Promise<string> {
    const result = await world.pulumi(verb, ...(verb === 'up' ? ['--yes', '--skip-preview'] : []));
    const text = result.stdout + result.stderr;
    expect(text).not.toContain(SECRET);
    if (result.code === 0) throw new Error(`expected ${verb} to fail, but it passed:\n${text}`);
    return text;
  }

  /** Spoils the config for one run and puts it back. */
  async function spoilt(verb: 'up' | 'preview', spoil: (spoilt: RawConfig) => void): Promise<string> {
    const before = structuredClone(config);
    try {
      spoil(config);
      return await failure(verb);
    } finally {
      for (const key of Object.keys(config)) Reflect.deleteProperty(config, key);
      Object.assign(config, before);
    }
  }

  const running = (host: string) => world.on(host, 'readlink -f /run/current-system');

  test('[R6.1] every mistake in config is said at once, before any host is asked', async () => {
    const text = await spoilt('preview', (c) => {
      c.hosts.desktop.profiles = ['dekstop'];
      c.hosts.laptop.adresses = [];
      c.limts = {};
    });
    expect(text).toContain('nixos-fleet:hosts.laptop.adresses: expected one of addresses');
    expect(text).toContain('nixos-fleet:limts: expected one of admins');
    expect(text).not.toContain('    at ');
  });

  test('[R6.2] a cloud host without a token: the key and the command are named', async () => {
    const text = await spoilt('preview', (c) => {
      delete c['hcloud:token'];
      c.hosts.web = { kind: 'cloud', stateVersion: '25.11', server: { type: 'cx22', location: 'fsn1' } };
      c.waves.push(['web']);
    });
    expect(text).toContain(
      'hcloud:token: expected a token of the Hetzner project, because web is a cloud host',
    );
    expect(text).toContain('pulumi config set --secret hcloud:token');
  });

  test('[R6.2] a wrong token: the API says so, and the hosts of earlier waves are done', async () => {
    const text = await spoilt('up', (c) => {
      c['hcloud:token'] = 'x'.repeat(64);
      c.hosts.web = { kind: 'cloud', stateVersion: '25.11', server: { type: 'cx22', location: 'fsn1' } };
      c.waves.push(['web']);
    });
    expect(text).toMatch(/unauthorized|unable to authenticate/);
    expect(text).not.toContain('    at ');
    expect(await world.api('servers')).toEqual([]);
    // The seed that was made for the new host leaves with it.
    await world.up();
  });

  test('[R2.7] a wrong host key: nothing is run on the machine, and both keys are named', async () => {
    const before = await running('desktop');
    const text = await spoilt('up', (c) => {
      c.hosts.desktop.hostKey = hostKeys.other;
    });
    expect(text).toMatch(/desktop: .*failed/);
    expect(text).toContain('SHA256:');
    expect(await running('desktop')).toBe(before);
    // The machine's own recipient had left the secret files: they are encrypted anew for it.
    await world.up();
  });

  test('[R2.8] an unreachable host that may not be left out fails, and keeps its record', async () => {
    await world.power('unplug', 'laptop');
    const text = await spoilt('up', (c) => {
      c.hosts.laptop.options = { 'time.timeZone': 'Europe/Zurich' };
    });
    expect(text).toMatch(/laptop: .*failed/);
    expect(text).toContain('10.77.0.12');
    await world.power('plug', 'laptop');
    await world.up('--expect-no-changes');
  });

  test('[R6.4] a configuration that does not evaluate stops its wave; later waves keep their records', async () => {
    const text = await spoilt('up', (c) => {
      c.hosts.desktop.options = { 'networking.hostName': 17 };
    });
    expect(text).toContain('desktop: evaluation failed');
    expect(text).toContain('networking.hostName');
    await world.up('--expect-no-changes');
  });

  test('[R2.1] options that contradict each other and a module that is not there: the place is named, for this host alone', async () => {
    const text = await spoilt('preview', (c) => {
      c.hosts.desktop.options = { 'services.openssh': { enable: true }, 'services.openssh.enable': false };
      c.hosts.laptop.modules = ['machines/nowhere.nix'];
    });
    expect(text).toContain('desktop: render failed: hosts.desktop.options.services.openssh.enable');
    expect(text).toMatch(/laptop: render failed: .*machines\/nowhere\.nix/);
    expect(text).not.toContain('    at ');
  });

  test('[R6.4] a build that fails names the host, and changes nothing', async () => {
    const before = await running('desktop');
    const module = join(PROJECT, 'secrets', world.stack, 'broken.nix');
    mkdirSync(dirname(module), { recursive: true });
    writeFileSync(
      module,
      '{ pkgs, ... }: { environment.etc."broken".source = pkgs.runCommand "broken" { } "echo this build is broken >&2; exit 1"; }\n',
    );
    const text = await spoilt('up', (c) => {
      c.hosts.desktop.modules = [`secrets/${world.stack}/broken.nix`];
    });
    expect(text).toMatch(/desktop: build failed/);
    expect(text).toContain('this build is broken');
    expect(await running('desktop')).toBe(before);
  });

  test('[R6.4] a full disk is called one, and the host runs on', async () => {
    const before = await running('desktop');
    // The last bytes too: a small closure fits into what is left of a megabyte.
    for (const size of ['1M', '4k', '512'])
      await world.on('desktop', `dd if=/dev/zero of=/var/full-${size} bs=${size} 2>/dev/null || true; sync`);
    const text = await spoilt('up', (c) => {
      c.hosts.desktop.options = { 'environment.etc."big".text': 'x'.repeat(20_000) };
    });
    expect(text).toContain('the disk of desktop is full');
    expect(await running('desktop')).toBe(before);
    await world.on('desktop', 'rm /var/full-*');
    await world.up('--expect-no-changes');
  });

  test('[R3.8] a secret file that is missing, then one in clear: refused before any host is touched', async () => {
    const byHand = (c: RawConfig) => {
      c.secrets['by-hand'] = { hosts: ['desktop'], source: 'file' };
    };
    const path = `secrets/${world.stack}/desktop.yaml`;
    expect(await spoilt('preview', byHand)).toContain(
      `${path}: expected a sops file, found no such file. Run: ./fleet secrets edit ${path}`,
    );
    writeFileSync(file, `by-hand: ${SECRET}\n`);
    expect(await spoilt('preview', byHand)).toContain(`${path}: expected a file encrypted by sops`);
    rmSync(file);
  });

  test('[R6.1] after all of that nothing has changed', async () => {
    await world.up('--expect-no-changes');
    expect(await world.on('desktop', 'cat /run/secrets/wifi-password')).toBe(SECRET);
  });
});
