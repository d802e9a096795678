import { startDesktop } from '../support/dev-config';
import { PROJECT } from '../support/toolchain';
import { World } from '../support/world';

/** What `./fleet up --approved` does before and instead of an `up`. */
describe('an approval', () => {
  const world = new World('test-approval');
  const { config } = world;
  jest.setTimeout(300_000);

  beforeAll(async () => {
    await startDesktop(world);
    await world.secret('wifi-password', 'a secret value');
    await world.up();
  }, 200_000);
  afterAll(() => world.stop(), 60_000);

  const running = () => world.on('desktop', 'readlink -f /run/current-system');
  // The toolchain as programs of the user's own: the launcher takes its own folder off the PATH.
  const env = { PATH: `${PROJECT}/.sandbox/./bin:${world.env.PATH}` };
  const fleet = (...words: string[]) =>
    world.inLab(['./fleet', ...words, '--stack', world.stack], undefined, env);
  const approve = async () => {
    // Writes the config as it is now.
    await world.pulumi('config');
    const { code, stdout, stderr } = await fleet('approve');
    expect([code, stderr]).toEqual([0, '']);
    return stdout.trim();
  };
  const upApproved = (digest: string) =>
    fleet('up', '--approved', digest, '--yes', '--skip-preview', '--non-interactive');

  test('[R6.4] holds for what it was given for: up does that, and a second time it is another state', async () => {
    const before = await running();
    config.hosts.desktop.options = { 'time.timeZone': 'Europe/Zurich' };
    const digest = await approve();
    expect(await approve()).toBe(digest);
    const up = await upApproved(digest);
    expect([up.code, up.stderr]).toEqual([0, '']);
    expect(await running()).not.toBe(before);
    const again = await upApproved(digest);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('changed since it was approved: state, steps; nothing was done');
  });

  test('[R6.4] a person reads per host what it would be for, and what differs from what runs there, activating nothing', async () => {
    const delivered = await running();
    const older = await world.on('desktop', 'readlink -f /nix/var/nix/profiles/system-1-link');
    await world.on('desktop', `NIXOS_NO_CHECK=1 ${older}/bin/switch-to-configuration test`);
    config.hosts.desktop.options = { 'time.timeZone': 'Europe/Rome' };
    config.hosts.desktop.packages = ['ripgrep'];
    config.hosts.desktop.homes.ada.packages = ['fd', 'tree'];
    await world.pulumi('config');
    const { code, stdout } = await fleet('diff', '--closure', 'desktop');
    expect(code).toBe(0);
    const [drift = '', comes = '', text = ''] = stdout
      .split(/ {2}what (?:runs|comes), against what .*:\n|\n {2}system:\n/)
      .slice(1);
    expect(stdout).toMatch(
      new RegExp(
        `^desktop: drifted: runs ${older}, not ${delivered} that was delivered\n {2}build\n {2}switch \\(wave 1\\)\n`,
      ),
    );
    expect(drift).toMatch(/^ {4}- git 26\.11\n[^]* {4}size: [\d.]+ KiB → [\d.]+ KiB \(-[\d.]+ KiB\)\n/m);
    expect(drift).not.toContain('ripgrep');
    expect(comes).toMatch(/^ {4}\+ ripgrep 26\.11\n[^]*\n {4}units: .*start .*\n {4}reboot: /m);
    expect(comes).toMatch(
      /^ {2}home of ada, against what was delivered:\n[^]* {4}- ripgrep 26\.11\n[^]* {4}\+ tree 26\.11\n/m,
    );
    expect(text).toContain('+  time.timeZone = "Europe/Rome";');
    expect(await running()).toBe(older);
    const unasked = await fleet('preview', '--closure', '--no-probe', 'desktop');
    expect(unasked.stdout).toMatch(
      /^desktop: unknown: not probed\n[^]*what comes, against what runs: unknown: the host was not asked, and \/nix\/store\/\S+ is not in the store here; .*will be built/,
    );
    const wrong = await fleet('diff', 'desktpo');
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('there are desktop')]);
  });

  test('[R6.4] of another config it is refused by name, and nothing is changed', async () => {
    config.hosts.desktop.options = { 'time.timeZone': 'Europe/Paris' };
    const digest = await approve();
    const before = [await running(), await world.state()];
    config.hosts.desktop.options = { 'time.timeZone': 'Europe/Berlin' };
    await world.pulumi('config');
    const { code, stdout, stderr } = await upApproved(digest);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('changed since it was approved: config, steps; nothing was done');
    expect([await running(), await world.state()]).toEqual(before);
    expect((await upApproved('sha256:1234')).stderr).toContain('expected a digest of ./fleet approve');
  });
});
