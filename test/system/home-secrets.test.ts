import { startDesktop } from '../support/dev-config';
import { World } from '../support/world';

const PASSWORD = 'open sesame';
/** As `mkpasswd --method=sha512crypt` prints it. */
const PASSWORD_HASH =
  '$6$fleetbreakglass$kxCZLRiw1SKXVnQhMhhP5W7t7kTBnq0Z6CUP59.gb54s7bvV94Tlj0boUBnApgCfSnAZdPB4SfY1np9d68Tpc0';
const SECRET = 'correct horse "battery" $staple\nsecond line: ${x}';

/** Secrets of a home, from config to the user's own session. */
describe('secrets of a home', () => {
  const world = new World('test-home-secrets');
  const { config } = world;
  jest.setTimeout(300_000);

  beforeAll(async () => {
    await startDesktop(world);
    config.secrets = {
      'gpg-key': { hosts: ['desktop'], home: 'ada', mode: '0400' },
      'break-glass-password': { hosts: ['desktop'], neededForUsers: true },
    };
    await world.secret('gpg-key', SECRET);
    await world.secret('break-glass-password', PASSWORD_HASH);
    const { options } = config.hosts.desktop;
    config.hosts.desktop.options = {
      ...options,
      'fleet.break-glass.enable': true,
      'users.mutableUsers': false,
    };
    await world.up();
  }, 300_000);
  afterAll(() => world.stop(), 60_000);

  const running = () => world.on('desktop', 'readlink -f /run/current-system');
  const home = () => world.on('desktop', 'readlink -f /home/ada/.local/state/nix/profiles/home-manager');
  /** In a session of the user's own, once the units of a login have run. */
  const inSession = (command: string) =>
    world.on(
      'desktop',
      `systemd-run --quiet --uid=ada --property=PAMName=login --setenv=HOME=/home/ada --wait --pipe --collect \
        sh -c 'for i in $(seq 50); do systemctl --user --quiet is-active default.target && break; sleep 0.1; done; ${command}'`,
    );

  test('[R3.8] the user reads the secret, byte for byte, and nobody else does', async () => {
    const link = '/home/ada/.config/sops-nix/secrets/gpg-key';
    const hex = await inSession(`od -An -v -tx1 ${link} | tr -d " \\n"`);
    expect(Buffer.from(hex, 'hex').toString()).toBe(SECRET);
    expect(await inSession(`stat -L -c "%U %a" ${link}; readlink -f ${link}`)).toMatch(
      /^ada 400\n\/run\/user\/\d+\/secrets\.d\//,
    );
    expect(await world.on('desktop', 'stat -L -c "%U %a" /run/secrets/ada@desktop; ls /run/secrets')).toBe(
      'ada 400\nada@desktop',
    );
    expect(await world.on('desktop', `grep -rlF 'correct horse' /nix/store || echo none`)).toBe('none');
  });

  test('[R3.8][R1.2] a changed value changes the home, never the system', async () => {
    const [system, before] = [await running(), await home()];
    await world.up('--expect-no-changes');
    await world.secret('gpg-key', 'another');
    const { changed } = await world.preview();
    expect(changed).toContain('secrets-homes/ada@desktop');
    for (const name of ['desktop-build', 'desktop-switch']) expect(changed).not.toContain(name);
    await world.up();
    expect(await running()).toBe(system);
    expect(await home()).not.toBe(before);
    expect(await inSession('cat /home/ada/.config/sops-nix/secrets/gpg-key')).toBe('another');
    await world.up('--expect-no-changes');
  });

  test('[R6.0] the break-glass password from sops makes root of who types it, and no other does', async () => {
    // As a console asks for it: by PAM, of what is in force on the machine.
    const typed = (password: string) =>
      world.on(
        'desktop',
        `echo '${password}' | setsid runuser -u nobody -- su root -c 'id -un' 2>&1 || true`,
      );
    expect(await typed(PASSWORD)).toMatch(/root$/);
    expect(await typed('anything else')).toMatch(/Authentication failure$/);
    expect(await world.on('desktop', 'sshd -T')).toMatch(/^passwordauthentication no$/m);
    expect(await world.state()).not.toContain(PASSWORD);
  });

  test('[R3.8] no value is in the state in clear, nor in a file of the project', async () => {
    const state = await world.state();
    for (const text of [SECRET, 'another', 'AGE-SECRET-KEY-1']) expect(state).not.toContain(text);
  });
});
