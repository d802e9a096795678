import { TestLab } from './test-lab';

const lab = new TestLab();

jest.setTimeout(120_000);

describe('a machine that runs NixOS already', () => {
  const ip = '10.77.64.11';
  const start = (): Promise<string> =>
    lab.call(
      ...['start', 'desktop', ip, '--disk', '192', '--host-id', 'test/desktop'],
      ...['--host-key', lab.key('machine'), '--authorized-keys', lab.key('operator.pub')],
    );

  beforeAll(async () => {
    await lab.open('machine');
    await start();
    await lab.reachable(ip);
  }, 900_000);

  afterAll(() => lab.close());

  test('[R6.4] boots its factory system, with the given host key', async () => {
    expect(await lab.hostKey(ip)).toBe(lab.publicKey('machine'));
    const closure = await lab.ssh(ip, 'readlink -f /nix/var/nix/profiles/system');
    expect(closure).toMatch(/^\/nix\/store\//);
    expect(await lab.ssh(ip, 'readlink -f /run/booted-system /run/current-system')).toBe(
      `${closure}\n${closure}`,
    );
    expect(await lab.ssh(ip, 'systemctl is-system-running --wait')).toBe('running');
  });

  test('[R6.4] start of a running machine changes nothing, twice at once neither', async () => {
    const before = [await lab.bootId(ip), await lab.listed('desktop')];
    await Promise.all([start(), start()]);
    expect([await lab.bootId(ip), await lab.listed('desktop')]).toEqual(before);
  });

  test('[R6.4] reboot: another boot id, the same disk, nothing of /run', async () => {
    const before = await lab.bootId(ip);
    await lab.ssh(ip, 'echo kept > /var/kept; touch /run/lost');
    await lab.call('reboot', 'desktop');
    await lab.reachable(ip);
    expect(await lab.bootId(ip)).not.toBe(before);
    expect(await lab.ssh(ip, 'cat /var/kept; test ! -e /run/lost && echo gone')).toBe('kept\ngone');
  });

  test('[R6.4] power loss: what was synced is there afterwards, what was not is gone', async () => {
    await lab.ssh(ip, 'echo safe > /var/safe; sync; echo young > /var/young');
    await lab.call('kill', 'desktop');
    expect(await lab.listed('desktop')).toMatchObject({ state: 'stopped', pid: null });
    await start();
    await lab.reachable(ip);
    expect(await lab.ssh(ip, 'cat /var/safe; cat /var/young 2>/dev/null || true')).toBe('safe');
  });

  test('[R6.4] a full disk is a real one, for root too', async () => {
    const written = await lab.ssh(ip, 'dd if=/dev/zero of=/var/big bs=1M 2>&1 || true; rm /var/big');
    expect(written).toContain('No space left on device');
    expect(Number(/(\d+) bytes/.exec(written)?.[1])).toBeLessThan(192 * 1024 * 1024);
  });

  test('[R6.4] an unplugged machine runs on, unreachable, also over its reboot', async () => {
    await lab.call('unplug', 'desktop');
    await expect(lab.ssh(ip, 'true')).rejects.toThrow();
    expect(await lab.call('exec', 'desktop', 'cat', '/var/safe')).toBe('safe');
    await lab.call('reboot', 'desktop');
    await expect(lab.ssh(ip, 'true')).rejects.toThrow();
    await lab.call('plug', 'desktop');
    await lab.reachable(ip);
  });

  test('[R6.4] an entry that is to be booted once is booted once', async () => {
    const factory = await lab.ssh(ip, 'readlink -f /run/booted-system');
    await lab.ssh(
      ip,
      `cp -r --no-preserve=timestamps ${factory} /nix/store/trial && cd /boot/loader/entries &&
       echo 'options init=/nix/store/trial/init' > trial.conf && echo trial.conf > ../oneshot && sync`,
    );
    await lab.call('reboot', 'desktop');
    await lab.reachable(ip);
    expect(await lab.ssh(ip, 'readlink -f /run/booted-system; ls /boot/loader')).not.toContain('oneshot');
    expect(await lab.ssh(ip, 'readlink -f /run/booted-system')).toBe('/nix/store/trial');
    await lab.call('reboot', 'desktop');
    await lab.reachable(ip);
    expect(await lab.ssh(ip, 'readlink -f /run/booted-system')).toBe(factory);
  });

  test("[R6.4] starts again after the operator's machine was rebooted", async () => {
    await lab.ssh(ip, 'echo before > /var/kept; sync');
    const before = await lab.bootId(ip);
    // What a reboot leaves: the files, with the pids of processes that are gone, and no namespace.
    await lab.call('kill', 'desktop');
    await lab.loseNetwork();
    await start();
    await lab.reachable(ip);
    expect(await lab.bootId(ip)).not.toBe(before);
    expect(await lab.ssh(ip, 'cat /var/kept')).toBe('before');
  });

  test('[R6.4] runs a session of a user, as a home is activated in', async () => {
    await lab.ssh(ip, 'id simulated 2>/dev/null || useradd --create-home simulated');
    const session = 'systemd-run --quiet --wait --pipe --uid simulated -p PAMName=login';
    expect(await lab.ssh(ip, `${session} bash -c 'id -un; echo $XDG_RUNTIME_DIR'`)).toMatch(
      /^simulated\n\/run\/user\/\d+$/,
    );
  });

  test('[R6.4] stop, then an unknown host and an unknown option are refused', async () => {
    await lab.call('stop', 'desktop');
    expect(await lab.listed('desktop')).toMatchObject({ state: 'stopped' });
    await expect(lab.call('reboot', 'nobody')).rejects.toThrow(/nobody: no such host/);
    await expect(lab.call('start', 'desktop', ip, '--bogus', 'x')).rejects.toThrow(/unknown option: --bogus/);
  });
});
