import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ageIdentity, ageRecipient } from '../../model/age-key';
import { recipientsOf } from '../../render/sops-file';
import { simulatedSeed } from '../../sandbox/world/keys';
import { onlyHosts, startDesktop } from '../support/dev-config';
import { PROJECT, tool, toolchainEnv } from '../support/toolchain';
import { World } from '../support/world';

/** A machine gets another age key; each test goes on where the one before it ended. */
describe('rotation of an identity', () => {
  const world = new World('test-rotation');
  const { config } = world;
  let web: string;
  let first: string;
  jest.setTimeout(300_000);

  beforeAll(async () => {
    await startDesktop(world, 'web');
    delete config.hosts.desktop.homes;
    config.secrets = {
      shared: { hosts: ['desktop', 'web'], source: 'password' },
      'api-token': { hosts: ['web'] },
      'wifi-password': { hosts: ['desktop', 'web'] },
    };
    config.hosts.web.whenUnreachable = 'defer';
    await world.secret('api-token', '010');
    await world.secret('wifi-password', 'correct horse');
    await world.up();
    web = await world.serverOf('web');
    first = await recipient();
  }, 300_000);
  afterAll(() => world.stop(), 60_000);

  const hosts = () => world.outputs<{ hosts: Record<string, { recipient: string; recipients: string[] }> }>();
  const recipient = async () => (await hosts()).hosts.web?.recipient ?? '';
  const file = (name: string) => readFileSync(join(PROJECT, 'secrets', world.stack, name), 'utf8');
  const read = () => world.on(web, 'cat /run/secrets/shared /run/secrets/api-token');
  /** Recipients, by the comments in the key file. */
  const keys = async () =>
    (await world.on(web, "sed -n 's/^# recipient: //p' /var/lib/sops-nix/key.txt")).split('\n').sort();
  /** Whom the copies are for that the running closure holds. */
  const copies = () =>
    world.on(
      web,
      `for path in $(nix-store --query --requisites /run/current-system); do
         [ ! -f $path ] || grep -ho 'age1[a-z0-9]*' $path || true; done | sort -u`,
    );
  const opens = (name: string, identity: string) => {
    try {
      execFileSync(
        tool('sops'),
        ['--config', '/dev/null', 'decrypt', join(PROJECT, 'secrets', world.stack, name)],
        {
          env: { ...toolchainEnv(), SOPS_AGE_KEY: identity, SOPS_AGE_KEY_FILE: '/dev/null' },
          stdio: 'pipe',
        },
      );
      return true;
    } catch {
      return false;
    }
  };
  const rollBack = (...number: string[]) =>
    world.inLab(['node', 'dist/deploy/generations.js', world.stack, 'rollback', 'web', ...number]);

  test('[R6.4] the new key comes first: preview says so, the machine proves it, and no other host is touched', async () => {
    const [values, desktop] = [await read(), await world.on('desktop', 'readlink -f /run/current-system')];
    config.hosts.web.identity = { current: 2, keep: [1] };
    expect((await world.preview()).changed).toEqual(
      expect.arrayContaining(['escrow', 'secrets-common', 'secrets-web', 'web-identity', 'web-seed-2']),
    );
    await world.up();
    const second = await recipient();
    expect(second).not.toBe(first);
    for (const name of ['common.yaml', 'web.yaml'])
      expect(recipientsOf(file(name))).toEqual(expect.arrayContaining([first, second]));
    expect(await keys()).toEqual([first, second].sort());
    expect(await copies()).toBe(second);
    expect(await read()).toBe(values);
    expect(await world.on('desktop', 'readlink -f /run/current-system')).toBe(desktop);
    await world.up('--expect-no-changes');
  });

  test('[R6.4] the old one goes: it opens nothing any more, and the machine can still go back to where it needs it', async () => {
    const old = await world.on(web, `sed -n '/${first}/{n;p}' /var/lib/sops-nix/key.txt`);
    expect(opens('common.yaml', old)).toBe(true);
    const values = await read();
    config.hosts.web.identity = { current: 2, keep: [] };
    const { changed } = await world.preview();
    expect(changed).toEqual(expect.arrayContaining(['secrets-common', 'web-switch', 'desktop-switch']));
    await world.up();
    for (const name of ['common.yaml', 'web.yaml']) {
      expect(recipientsOf(file(name))).not.toContain(first);
      expect(opens(name, old)).toBe(false);
    }
    expect(await read()).toBe(values);
    expect(await keys()).toContain(first);
    const result = await rollBack('1');
    if (result.code !== 0) throw new Error(result.stderr);
    expect(await copies()).toBe(first);
    expect(await read()).toBe(values);
    await world.up();
    expect(await copies()).toBe(await recipient());
    await world.up('--expect-no-changes');
  });

  test('[R6.4] a compromised one is taken from the machine, with the generations that need it', async () => {
    config.hosts.web.identity = { current: 2, compromised: [1] };
    expect((await world.preview()).changed).toEqual(['web-identity']);
    await world.up();
    expect(await keys()).toEqual([await recipient()]);
    expect(await world.on(web, 'ls /nix/var/nix/profiles')).not.toMatch(/system-1-link/);
    expect((await rollBack('1')).stderr).toContain('a generation 1');
    await world.up('--expect-no-changes');
  });

  test('[R6.4] while the machine is away its old key stays a recipient, whatever config says, and preview says why', async () => {
    const second = await recipient();
    await world.power('unplug', web);
    config.hosts.web.identity = { current: 3 };
    const preview = await world.pulumi('preview');
    expect(preview.stdout).toContain('web: identity 2 stays a recipient: web has not confirmed yet');
    await world.up();
    expect(recipientsOf(file('web.yaml'))).toContain(second);
    await world.up('--expect-no-changes');
    await world.power('plug', web);
    await world.up();
    expect(await copies()).toBe(await recipient());
    await world.up();
    expect(recipientsOf(file('web.yaml'))).not.toContain(second);
    await world.up('--expect-no-changes');
  });

  test('[R6.4][R3.11] an admin who comes reads everything, one who goes reads nothing that is written from then on', async () => {
    const key = (name: string) => ageIdentity(simulatedSeed(`admin/${name}`));
    const desktop = () => world.on('desktop', 'readlink -f /run/current-system');
    const before = await desktop();
    config.admins.carol = { recipient: ageRecipient(simulatedSeed('admin/carol')) };
    await world.up();
    for (const name of ['common.yaml', 'web.yaml', 'escrow/hosts.yaml'])
      expect(opens(name, key('carol'))).toBe(true);
    expect(await desktop()).toBe(before);
    delete config.admins.bob;
    await world.up();
    for (const name of ['common.yaml', 'web.yaml', 'escrow/hosts.yaml']) {
      expect(opens(name, key('bob'))).toBe(false);
      expect(opens(name, key('carol'))).toBe(true);
    }
    expect(await desktop()).not.toBe(before);
    await world.up('--expect-no-changes');
  });

  test('[R6.4] a retired host loses everything: what was generated is made anew, the rest is listed; then its stanza goes unnoticed', async () => {
    const shared = () => world.on('desktop', 'cat /run/secrets/shared');
    const [before, last] = [await shared(), await recipient()];
    config.hosts.web.retired = true;
    const preview = await world.pulumi('preview');
    expect(preview.stdout).toContain('web could read what it reads no more');
    expect(preview.stdout).toContain('shared, used by desktop: made anew by this up');
    expect(preview.stdout).toContain('wifi-password, used by desktop: get another value where it comes from');
    await world.up();
    expect(await shared()).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(await shared()).not.toBe(before);
    expect(recipientsOf(file('desktop.yaml'))).not.toContain(last);
    expect(await world.api('servers')).toEqual([]);
    await world.up('--expect-no-changes');

    delete config.hosts.web;
    onlyHosts(config, 'desktop');
    delete config.secretValues['api-token'];
    await world.up('--expect-no-changes');
  });
});
