import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ageIdentity } from '../../model/age-key';
import { resourceName } from '../../model/resource-names';
import { simulatedSeed } from '../../sandbox/world/keys';
import type { RawConfig } from '../support/config';
import { devConfig } from '../support/dev-config';
import { HELLO } from '../support/hello';
import { PROJECT, tool } from '../support/toolchain';
import { World } from '../support/world';

interface Outputs {
  hosts: Record<
    string,
    { address: string; recipient: string; storePath: string; generation: number; hostKey: string }
  >;
}

const SECRETS = {
  'wifi-password': 'correct horse "battery" $staple\nsecond line: ${x}',
  'api-token': '- 010',
};
const HOSTS = ['desktop', 'laptop', 'web'] as const;

/** The whole main job over one simulated world; each test goes on where the one before it ended. */
describe('the main job', () => {
  const world = new World('test-main-job');
  const { config } = world;
  let web: string;

  beforeAll(async () => {
    await world.start({ desktop: '10.77.0.11', laptop: '10.77.0.12' });
    Object.assign(config, devConfig(world.keys));
    for (const [name, value] of Object.entries(SECRETS)) await world.secret(name, value);
  }, 120_000);
  afterAll(() => world.stop(), 60_000);
  jest.setTimeout(300_000);

  /** The lab knows a server by the API's id. */
  const machine = (host: string) => (host === 'web' ? web : host);
  const on = (host: string, command: string) => world.on(machine(host), command);
  const running = (host: string) => on(host, 'readlink -f /run/current-system');
  const generations = () =>
    Promise.all(HOSTS.map((host) => on(host, 'readlink /nix/var/nix/profiles/system')));
  const logins = (host: string) =>
    on(host, 'journalctl -u sshd.service -o cat | grep -c "Accepted publickey" || true').then(Number);

  test('[R6.4] one up brings every host from nothing to confirmed', async () => {
    await world.up();
    const { hosts } = await world.outputs<Outputs>();
    web = await world.serverOf('web');
    for (const host of HOSTS) expect(await running(host)).toBe(hosts[host]?.storePath);
  });

  test('[R6.1] resource names are the ones that this config always had: a renamed one is a deleted one', async () => {
    const { deployment } = JSON.parse(await world.state()) as {
      deployment: { resources: { urn: string }[] };
    };
    const names = deployment.resources
      .map(({ urn }) => urn.split('::').slice(2).join('::').replace(world.stack, 'STACK'))
      .filter((name) => !name.includes('pulumi:providers:'));
    const expected = readFileSync(join(PROJECT, 'test', 'system', 'resource-names.txt'), 'utf8')
      .trim()
      .split('\n');
    expect(names.sort()).toEqual(expected.sort());
  });

  test('[R6.1] a second up changes nothing, and each host saw one probe', async () => {
    const before = await Promise.all(HOSTS.map(logins));
    await world.up('--expect-no-changes');
    expect(await Promise.all(HOSTS.map(logins))).toEqual(before.map((count) => count + 1));
  });

  test('[R6.3] from another clone of the project, at another path, nothing changes either', async () => {
    await world.elsewhere(async () => {
      await world.up('--expect-no-changes');
    });
  });

  test('[R2.5] each secret is on its hosts byte for byte, with owner and mode, and on no other', async () => {
    for (const host of ['desktop', 'laptop']) {
      const hex = await on(host, 'od -An -v -tx1 /run/secrets/wifi-password | tr -d " \\n"');
      expect(Buffer.from(hex, 'hex').toString()).toBe(SECRETS['wifi-password']);
      expect(await on(host, 'stat -L -c "%U %G %a" /run/secrets/wifi-password')).toBe('ada users 440');
    }
    expect(await on('web', 'cat /run/secrets/api-token')).toBe(SECRETS['api-token']);
    expect(await on('web', 'ls /run/secrets')).toBe('api-token\ndb-password');
  });

  test('[R2.1] a generated secret is there without anybody having thought of it; another version is another', async () => {
    const read = () => on('web', 'cat /run/secrets/db-password');
    const first = await read();
    expect(first).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(await world.state()).not.toContain(first);
    config.secrets['db-password'].version = 2;
    expect((await world.preview()).changed).toEqual(
      expect.arrayContaining(['secret-db-password-2', 'secrets-web', 'web-switch']),
    );
    await world.up();
    expect(await read()).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(await read()).not.toBe(first);
    await world.up('--expect-no-changes');
  });

  test('[R2.5] no secret value is in any store, nor in the state in clear', async () => {
    for (const host of HOSTS)
      expect(await on(host, 'grep -rlF "correct horse" /nix/store /etc 2>/dev/null | head -1 || true')).toBe(
        '',
      );
    const state = await world.state();
    expect(state).not.toContain('correct horse');
    // Of a seed neither: everything else follows from it.
    const shown = (await world.pulumi('stack', 'export', '--show-secrets')).stdout;
    const { deployment } = JSON.parse(shown) as {
      deployment: { resources: { type: string; outputs: { result: { plaintext: string } } }[] };
    };
    const seeds = deployment.resources.filter(({ type }) => type.endsWith(':RandomPassword'));
    expect(seeds.length).toBeGreaterThanOrEqual(3);
    for (const { outputs } of seeds)
      expect(state).not.toContain(JSON.parse(outputs.result.plaintext) as string);
  });

  test('[R6.2] the API lists what the stack says', async () => {
    expect(await world.api('servers')).toMatchObject([
      { name: 'test-main-job-web', labels: { host: 'web' } },
    ]);
    expect(await world.api('firewalls')).toHaveLength(1);
    expect(await world.api('primary_ips')).toHaveLength(2);
    expect(await world.api('networks')).toHaveLength(1);
  });

  test('[R6.4] a unit and a port that are added to web run there, and nowhere else is anything built', async () => {
    const before = await generations();
    config.hosts.web.options = { ...config.hosts.web.options, ...HELLO };
    config.hosts.web.health = { units: ['hello.socket'], tcp: [8080] };
    config.hosts.web.server.firewall.push({ protocol: 'tcp', port: 8080 });
    const preview = await world.preview();
    expect(preview.changed).toEqual(['web-build', 'web-firewall', 'web-switch']);
    await world.up();
    expect(await on('web', 'systemctl is-active hello.socket')).toBe('active');
    expect(await world.connects('web', 8080)).toBe(true);
    const after = await generations();
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
    expect(after[2]).not.toBe(before[2]);
  });

  test('[R6.4] taken out again, neither is there', async () => {
    config.hosts.web.options = { 'services.openssh.settings.LogLevel': 'VERBOSE' };
    delete config.hosts.web.health;
    config.hosts.web.server.firewall.pop();
    await world.up();
    await expect(on('web', 'systemctl is-active hello.socket')).rejects.toThrow();
    expect(await world.connects('web', 8080)).toBe(false);
  });

  test('[R3.10] the comment for a pull request names the host that would change, and asks none', async () => {
    const before = await Promise.all(HOSTS.map(logins));
    config.hosts.desktop.options = { 'time.timeZone': 'Europe/Zurich' };
    await world.pulumi('config');
    const { stdout, stderr } = await world.inLab(['ci/preview.sh', world.stack]);
    expect([stderr, stdout]).toEqual([
      '',
      expect.stringContaining('| desktop | build, switch (wave 1) | unknown: not probed |'),
    ]);
    expect(stdout).toContain('Nothing is due by config on: laptop, web.');
    expect(stdout).toContain('+  time.timeZone = "Europe/Zurich";');
    expect(await Promise.all(HOSTS.map(logins))).toEqual(before);
    delete config.hosts.desktop.options;
  });

  test('[R3.10] the whole stack passes nix flake check, and CI builds for the cache what that host would get, signed', async () => {
    const checked = await world.inLab(['ci/flake-check.sh', world.stack]);
    expect([checked.code, checked.stdout]).toEqual([0, expect.stringContaining('3 of 3 hosts')]);
    expect(checked.stdout.match(/^nix flake check .*flake(\/home)?$/gm)).toHaveLength(2);

    const folder = mkdtempSync(join(tmpdir(), 'fleet-cache-'));
    const env = {
      CACHE_URL: `file://${folder}/cache`,
      CACHE_KEY: execFileSync(tool('nix'), ['key', 'generate-secret', '--key-name', 'fleet-test'], {
        encoding: 'utf8',
      }),
    };
    const built = await world.inLab(['ci/build.sh', world.stack], undefined, env);
    if (built.code !== 0) throw new Error(built.stderr);
    expect(built.stdout).toBe('building desktop: the system\n');
    const infos = readdirSync(join(folder, 'cache')).filter((file) => file.endsWith('.narinfo'));
    const systems = infos
      .map((file) => readFileSync(join(folder, 'cache', file), 'utf8'))
      .filter((text) => /^StorePath: .*-nixos-system-/m.test(text));
    expect(systems).toEqual([expect.stringMatching(/-nixos-system-desktop-[^]*^Sig: fleet-test:/m)]);
    rmSync(folder, { recursive: true });

    const without = await world.inLab(['ci/build.sh', world.stack]);
    expect(without.stdout).toContain('no binary cache is configured');
  });

  test('[R6.4] preview shows the text that changes on a host, line by line, and none of another', async () => {
    config.hosts.desktop.options = { 'time.timeZone': 'Europe/Zurich' };
    const { stdout } = await world.pulumi('preview', '--diff');
    expect(stdout).toMatch(/hosts\/desktop\/options\.nix/);
    expect(stdout).toMatch(/\+.*time\.timeZone = "Europe\/Zurich";/);
    expect(stdout).not.toMatch(/hosts\/(laptop|web)\//);
    delete config.hosts.desktop.options;
  });

  test('[R6.4] an option that yields the same closure switches nothing', async () => {
    const before = await generations();
    config.hosts.desktop.options = { ...config.hosts.desktop.options, 'services.openssh.enable': true };
    expect((await world.preview()).changed).toEqual([]);
    await world.up('--expect-no-changes');
    expect(await generations()).toEqual(before);
  });

  test('[R2.3] a misspelled option fails evaluation, and is named with its host', async () => {
    config.hosts.desktop.options = { 'services.openssh.enabel': true };
    const result = await world.pulumi('preview');
    expect(result.code).not.toBe(0);
    const text = result.stdout + result.stderr;
    expect(text).toContain('services.openssh.enabel');
    expect(text).toContain('desktop: evaluation failed');
    delete config.hosts.desktop.options;
  });

  test('[R2.7] a closure of the laptop is refused on the desktop', async () => {
    const { hosts } = await world.outputs<Outputs>();
    const closure = hosts.laptop?.storePath ?? '';
    const before = await running('desktop');
    await world.copyClosure('laptop', 'desktop', closure);
    await expect(on('desktop', `${closure}/bin/switch-to-configuration switch 2>&1`)).rejects.toThrow(
      /laptop/,
    );
    expect(await running('desktop')).toBe(before);
  });

  test('[R6.4] a configuration that cuts ssh comes back by itself, and the next up needs no manual step', async () => {
    const before = await running('desktop');
    config.hosts.desktop.options = { 'services.openssh.ports': [2222] };
    const result = await world.pulumi('up', '--yes', '--skip-preview');
    expect(result.code).not.toBe(0);
    expect(result.stdout + result.stderr).toMatch(/desktop: .*failed/);
    expect(await running('desktop')).toBe(before);
    delete config.hosts.desktop.options;
    await world.up();
    expect(await running('desktop')).toBe(before);
  });

  test('[R2.8] an unplugged laptop fails nothing, is pending, and keeps a no-op a no-op', async () => {
    const before = await running('laptop');
    await world.power('unplug', 'laptop');
    config.hosts.laptop.options = { 'time.timeZone': 'Europe/Zurich' };
    const output = await world.up();
    expect(output).toContain('laptop: unreachable');
    expect(output).toContain('pending');
    await world.up('--expect-no-changes');
    await world.power('plug', 'laptop');
    expect(await running('laptop')).toBe(before);
    await world.up();
    expect(await running('laptop')).not.toBe(before);
    await world.up('--expect-no-changes');
  });

  test('[R6.4] a host that was switched by hand has drifted: preview names it, up repairs it, then nothing', async () => {
    const delivered = await running('desktop');
    const older = await on('desktop', 'readlink -f /nix/var/nix/profiles/system-1-link');
    await on('desktop', `NIXOS_NO_CHECK=1 ${older}/bin/switch-to-configuration test`);
    expect(await running('desktop')).toBe(older);
    const preview = await world.preview();
    expect(preview.changed).toEqual(['desktop-switch']);
    expect(preview.text).toContain(`desktop: drifted: runs ${older}`);
    await world.up();
    expect(await running('desktop')).toBe(delivered);
    await world.up('--expect-no-changes');
  });

  test('[R2.5] secrets are there after a reboot with nobody else up', async () => {
    await world.power('reboot', 'desktop');
    await world.booted('desktop');
    expect(await on('desktop', 'cat /run/secrets/wifi-password')).toBe(SECRETS['wifi-password']);
  });

  test('[R3.11] a machine that lost its keys gets them back from the escrow, by the offline admin’s key alone', async () => {
    const file = '/var/lib/sops-nix/key.txt';
    const hostKeyFile = '/etc/ssh/ssh_host_ed25519_key';
    const escrow = parse(
      execFileSync(tool('sops'), ['decrypt', join(PROJECT, 'secrets', world.stack, 'escrow', 'hosts.yaml')], {
        encoding: 'utf8',
        env: { SOPS_AGE_KEY: ageIdentity(simulatedSeed('admin/bob')) },
      }),
    ) as Record<string, string>;
    await on('web', `rm ${file} ${hostKeyFile}; rm -r /run/secrets.d/*`);
    const put = (path: string, content = '') =>
      on('web', `umask 077; printf %s ${Buffer.from(content).toString('base64')} | base64 -d > ${path}`);
    await put(file, escrow.web_age_key);
    await put(hostKeyFile, escrow.web_ssh_host_key);
    await world.power('reboot', web);
    await world.booted(web);
    expect(await on('web', 'cat /run/secrets/api-token')).toBe(SECRETS['api-token']);
    // The pinned key is the one that it shows: nothing is switched, and nobody is asked.
    await world.up('--expect-no-changes');
  });

  test('[R1.2] a home changes without the system, and the system without the home', async () => {
    const system = await running('desktop');
    config.hosts.desktop.homes.ada.packages = ['ripgrep', 'fd', 'jq'];
    expect((await world.preview()).changed).toEqual(['desktop-home-ada']);
    await world.up();
    expect(await running('desktop')).toBe(system);
    expect(await on('desktop', 'ls ~ada/.local/state/nix/profiles | grep -c home-manager-')).toBe('2');
  });

  test('[R6.3] a host that says what it was called before keeps its resources', async () => {
    const before = structuredClone(config);
    const { laptop, web: server, ...others } = config.hosts as Record<string, RawConfig>;
    config.hosts = {
      ...others,
      notebook: { ...laptop, previousName: 'laptop' },
      site: { ...server, previousName: 'web' },
    };
    config.waves = [['desktop'], ['notebook'], ['site']];
    config.secrets['wifi-password'].hosts = ['desktop', 'notebook'];
    for (const name of ['api-token', 'db-password']) config.secrets[name].hosts = ['site'];
    const { changed, text } = await world.preview();
    expect(changed).toEqual(
      expect.arrayContaining(['notebook-build', 'notebook-switch', 'site-server', 'site-ipv4']),
    );
    const { steps } = JSON.parse(text) as { steps: { op: string; urn: string }[] };
    const anew = steps.filter(({ op }) => op !== 'same' && op !== 'update');
    // The file of its own secrets goes by its name.
    expect(anew.map(({ op, urn }) => `${op} ${resourceName(urn)}`).sort()).toEqual([
      'create secrets-site',
      'delete secrets-web',
    ]);
    Object.assign(config, before);
  });

  test('[R6.2] destroy empties the API and leaves the physical hosts running', async () => {
    const before = await running('desktop');
    const result = await world.pulumi('destroy', '--yes', '--skip-preview');
    expect(result.code).toBe(0);
    for (const kind of ['servers', 'firewalls', 'primary_ips', 'networks', 'ssh_keys'])
      expect(await world.api(kind)).toEqual([]);
    expect(await running('desktop')).toBe(before);
    expect(await on('laptop', 'systemctl is-active sshd.service')).toBe('active');
  });
});
