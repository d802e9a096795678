import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { closureLines, parseClosureDiff, type ClosureDiff } from '../../model/closure-diff';
import { summarise } from '../../model/preview-hosts';
import type { Preview } from '../../model/preview-steps';
import { ageRecipientOfHostKey } from '../../model/age-key';
import type { RawConfig } from '../support/config';
import { devConfig } from '../support/dev-config';
import { PROJECT, tool } from '../support/toolchain';
import { World } from '../support/world';

const HOSTS = ['desktop', 'laptop', 'web'] as const;
const STACK = 'test-honesty';
/** Inside the project, as config wants it, and git-ignored. */
const OWN = join('dist', STACK);
const MODULE = join(OWN, 'shared.nix');
const KERNEL = join(OWN, 'kernel.nix');

/** What preview said is compared with what happened, read on the hosts; each edit goes on where the one before it ended. */
describe('a preview', () => {
  const world = new World(STACK);
  const { config } = world;
  let web: string;
  jest.setTimeout(300_000);

  const module = (text: string) => {
    mkdirSync(join(PROJECT, OWN), { recursive: true });
    writeFileSync(join(PROJECT, MODULE), text);
  };
  const machine = (host: string) => (host === 'web' ? web : host);
  const generations = (hosts: readonly string[]) =>
    Promise.all(
      hosts.map(async (host) => [
        host,
        await world.on(machine(host), 'readlink -f /nix/var/nix/profiles/system'),
      ]),
    );
  // Nix itself, and a list of the hosts whose configuration it has evaluated.
  const bin = join(PROJECT, OWN, 'bin');
  const evaluated = join(bin, 'evaluated');
  const listEvaluations = () => {
    mkdirSync(bin, { recursive: true });
    writeFileSync(
      join(bin, 'nix'),
      `#!/bin/sh\nfor word; do case $word in path:*Configurations.*) echo "$word" >>"${evaluated}" ;; esac; done\nexec "${tool('nix')}" "$@"\n`,
    );
    chmodSync(join(bin, 'nix'), 0o755);
    world.env.PATH = `${bin}:${world.env.PATH}`;
  };
  const evaluatedHosts = () => {
    const attributes = readFileSync(evaluated, 'utf8');
    return HOSTS.filter((host) => new RegExp(`Configurations\\.("\\w+@)?${host}\\b`).test(attributes));
  };
  /** With everything on PATH but Nix. */
  const withoutNix = async <T>(work: () => Promise<T>): Promise<T> => {
    const { PATH = '' } = world.env;
    const links = join(PROJECT, OWN, 'without-nix');
    mkdirSync(links, { recursive: true });
    const folders = PATH.split(':').map((folder) => {
      if (!existsSync(join(folder, 'nix'))) return folder;
      for (const name of readdirSync(folder).filter((entry) => !/^nix(-|$)/.test(entry))) {
        rmSync(join(links, name), { force: true });
        symlinkSync(join(folder, name), join(links, name));
      }
      return links;
    });
    world.env.PATH = folders.join(':');
    try {
      return await work();
    } finally {
      world.env.PATH = PATH;
    }
  };
  const logins = async () =>
    Number(await world.on('desktop', "journalctl -u sshd -o cat | grep -c 'Accepted publickey'"));
  const said = async () => {
    const result = await world.pulumi('preview', '--json');
    expect([result.code, result.stderr]).toEqual([0, '']);
    return summarise(JSON.parse(result.stdout) as Preview);
  };

  beforeAll(async () => {
    await world.start({ desktop: '10.77.0.11', laptop: '10.77.0.12' });
    Object.assign(config, devConfig(world.keys));
    module('{ environment.etc.shared.text = "1"; }\n');
    for (const host of Object.values(config.hosts as RawConfig)) (host as RawConfig).modules = [MODULE];
    for (const name of ['wifi-password', 'api-token']) await world.secret(name, `first ${name}`);
    listEvaluations();
    await world.up();
    web = await world.serverOf('web');
  }, 300_000);
  afterAll(async () => {
    await world.stop();
    rmSync(join(PROJECT, OWN), { recursive: true });
  }, 60_000);

  test('[R6.4] says nothing of another builder: who builds changes nothing that runs', async () => {
    // One host builds for another, the operator for a machine at Hetzner: every edit below goes that way.
    config.nix.builder = 'operator';
    config.hosts.laptop.builder = 'desktop';
    config.hosts.desktop.builder = 'itself';
    expect((await world.preview()).changed).toEqual([]);
  });

  const options = (host: string, more: RawConfig) => {
    config.hosts[host].options = { ...config.hosts[host].options, ...more };
  };
  const edits: [string, () => void | Promise<void>][] = [
    [
      'a comment, evaluated by a builder',
      () => {
        // Never seen before: whatever was evaluated of an earlier run helps nobody.
        module(`# why ${randomUUID()}\n{ environment.etc.shared.text = "1"; }\n`);
      },
    ],
    [
      'a value',
      () => {
        options('desktop', { 'time.timeZone': 'Europe/Zurich' });
      },
    ],
    ['a package, evaluated by a builder', () => void (config.hosts.laptop.packages = ['jq'])],
    [
      'a module that three hosts share',
      () => {
        module(`# ${randomUUID()}\n{ environment.etc.shared.text = "2"; }\n`);
      },
    ],
    [
      'a user',
      () => {
        config.users.grace = { description: 'Grace Hopper' };
        config.hosts.laptop.homes = { grace: { stateVersion: '25.11', packages: ['fd'] } };
      },
    ],
    ['a secret', () => world.secret('wifi-password', 'second')],
    [
      'a kernel',
      () => {
        writeFileSync(
          join(PROJECT, KERNEL),
          '{ pkgs, ... }: { boot.kernelPackages = pkgs.linuxPackages_latest; }\n',
        );
        config.hosts.laptop.modules = [MODULE, KERNEL];
      },
    ],
    [
      'a recipient',
      () => void (config.admins.bob.recipient = ageRecipientOfHostKey(config.hosts.desktop.hostKey)),
    ],
    ['a server type', () => void (config.hosts.web.server.type = 'cx32')],
  ];
  /** What a sops file will be is known once it is encrypted, and the hosts that have it may be switched. */
  const evaluates: Readonly<Record<string, readonly string[]>> = {
    'a secret': [],
    'a recipient': [],
  };
  test.each(edits)(
    '[R6.4] names exactly the hosts that get a new generation, of an edit of %s',
    async (what, edit) => {
      await edit();
      const before = await generations(HOSTS);
      writeFileSync(evaluated, '');
      const byBuilder = what.endsWith(' by a builder');
      const loginsBefore = await logins();
      const { hosts } = await (byBuilder ? withoutNix(said) : said());
      // The look at it, and one more for all that it evaluates.
      expect((await logins()) - loginsBefore).toBe(byBuilder ? 2 : 1);
      const looked = evaluatedHosts();
      await world.up();
      const after = await generations(HOSTS);
      const changed = HOSTS.filter((_host, index) => before[index]?.[1] !== after[index]?.[1]);
      expect(hosts.filter(({ switched }) => switched).map(({ host }) => host)).toEqual(changed);
      // What no edit has touched is not evaluated; what comes to the same is said to.
      expect(looked).toEqual(byBuilder ? [] : (evaluates[what] ?? changed));
      const same = hosts.filter(({ ineffective }) => ineffective.length > 0).map(({ host }) => host);
      const reboots = hosts.flatMap(({ host, notes }) =>
        notes.flatMap(({ about, text }) => (about === 'reboot needed' ? `${host}: ${text}` : [])),
      );
      if (what === 'a kernel') {
        const { rebootNeeded = '' } = (await world.status()).hosts.laptop ?? {};
        expect(rebootNeeded).toBe('kernel 6.12.58 → 6.17.8, initrd, kernel-modules');
        expect(reboots).toEqual([`laptop: with what comes: ${rebootNeeded} (reboot: never)`]);
      } else expect(reboots.join()).not.toContain('with what comes');
      if (what.startsWith('a comment')) expect(same).toEqual(HOSTS);
      else expect(changed.filter((host) => same.includes(host))).toEqual([]);
    },
  );

  test('[R6.4] without Nix here a builder says what comes to the host that it builds for, as Nix would, and nothing is brought there', async () => {
    const before = structuredClone(config.hosts as RawConfig);
    config.hosts.laptop.packages = ['ripgrep'];
    config.hosts.laptop.homes.grace.packages = ['fd', 'tree'];
    options('laptop', { 'boot.kernelParams': ['quiet', 'splash'], 'services.fail2ban.enable': true });
    options('web', { 'time.timeZone': 'Europe/Rome' });
    await world.pulumi('config');
    const loginsBefore = await logins();
    const argv = ['node', 'dist/deploy/diff.js', STACK, '--closure'] as const;
    const { code, stdout, stderr } = await withoutNix(() => world.inLab([...argv]));
    // The look at it, what it evaluates, and one more for what it builds.
    expect((await logins()) - loginsBefore).toBe(3);
    config.hosts = before;
    await world.pulumi('config');
    const running = await world.on('laptop', 'readlink -f /run/current-system');
    const coming = /^ {2}→ (\S+nixos-system-laptop\S*)$/m.exec(stdout)?.[1] ?? '';
    expect(await world.on('laptop', `ls -d ${coming} 2>/dev/null || true`)).toBe('');
    const root = '/nix/var/nix/gcroots/nixos-fleet/for/laptop/compared';
    expect(await world.on('desktop', `readlink -f ${root}`)).toBe(coming);

    const nix = 'nix --extra-experimental-features nix-command';
    const said = await world.on(
      'desktop',
      `${nix} store diff-closures ${running} ${coming} | sed 's/^/0.package=/'; echo 0.from=${running}; echo 0.to=${coming}`,
    );
    const [, compared = ''] = stdout.split(/ {2}what comes, against what runs:\n/);
    const packages = closureLines(parseClosureDiff('0', said) as ClosureDiff);
    expect(packages.join()).toContain('+ ripgrep');
    const lines = compared.split('\n').map((line) => line.trim());
    expect(lines.slice(0, packages.length)).toEqual(packages);
    const [size = '', units, reboot] = lines.slice(packages.length);
    expect(size).toMatch(/^size: [\d.]+ [KM]iB → [\d.]+ [KM]iB \(/);
    expect(units).toMatch(/^unit files: .*new .*fail2ban\.service/);
    expect(reboot).toMatch(/^reboot: needed for kernel 6\.12\.58 → 6\.17\.8, .*, kernel parameters$/);

    expect(stdout).toMatch(
      /^ {2}home of grace, against what was delivered:\n {4}\+ tree 26\.11\n {4}size: /m,
    );

    // Nobody else's is copied by a machine that cannot.
    expect(stdout).toMatch(
      /^web: [^]*what comes, against what runs: unknown: not built, so sizes are unknown: [^]*there is no Nix here/m,
    );
    expect([code, stderr]).toEqual([1, expect.stringContaining('up would fail on what was not built: web')]);
  });

  test('[R3.10] drift is one issue: opened, kept up to date, closed when nothing is left', async () => {
    const folder = join(PROJECT, OWN, 'bin');
    mkdirSync(folder, { recursive: true });
    const calls = join(folder, 'calls');
    writeFileSync(calls, '');
    // GitHub's own program, as far as the script uses it: it remembers one issue.
    writeFileSync(
      join(folder, 'gh'),
      `#!/bin/sh\necho "$*" >>${calls}\ncase "$2" in list) cat ${folder}/open 2>/dev/null ;; create) echo 7 >${folder}/open; cat "$6" >>${calls} ;; close) rm ${folder}/open ;; esac\nexit 0\n`,
    );
    chmodSync(join(folder, 'gh'), 0o755);
    const drift = async () => {
      writeFileSync(calls, '');
      const env = { PATH: `${folder}:${world.env.PATH}` };
      const { code, stderr } = await world.inLab(['ci/drift.sh', STACK], undefined, env);
      expect([code, stderr]).toEqual([0, '']);
      return readFileSync(calls, 'utf8');
    };
    expect(await drift()).not.toMatch(/issue (create|edit|close)/);
    const older = await world.on('desktop', 'readlink -f /nix/var/nix/profiles/system-1-link');
    await world.on('desktop', `NIXOS_NO_CHECK=1 ${older}/bin/switch-to-configuration test`);
    expect(await drift()).toMatch(/issue create[^]*\| desktop \|.*\*\*drifted\*\*/);
    expect(await drift()).toContain('issue edit 7');
    await world.up();
    expect(await drift()).toContain('issue close 7');
  });

  test('[R6.4] a host that is unreachable is called unknown, and gets nothing', async () => {
    await world.power('unplug', 'laptop');
    options('laptop', { 'time.timeZone': 'Europe/Paris' });
    const before = await generations(HOSTS);
    const { hosts } = await said();
    expect(hosts.find(({ host }) => host === 'laptop')).toMatchObject({
      switched: false,
      notes: [{ about: 'unreachable' }],
    });
    await world.up();
    expect(await generations(HOSTS)).toEqual(before);
  });

  test('[R6.4] with all links down it ends well and calls every host unknown', async () => {
    for (const host of ['desktop', web]) await world.power('unplug', host);
    const { hosts } = await said();
    expect(hosts.map(({ host, notes }) => [host, notes.map(({ about }) => about)])).toEqual(
      HOSTS.map((host) => [host, ['unreachable']]),
    );
  });

  test('[R6.4] without Nix here, and its builder away, of what was edited nothing is known', async () => {
    module(`# ${randomUUID()}\n{ environment.etc.shared.text = "2"; }\n`);
    const { hosts, remarks } = await withoutNix(said);
    for (const { ineffective, notes } of hosts) {
      expect(ineffective).toEqual([]);
      expect(notes.find(({ about }) => about === 'not evaluated')?.text).toMatch(
        /^what its system comes to is not known: there is no Nix 2\.18 or newer here; the builder desktop is not reached: /,
      );
    }
    expect(hosts.filter(({ switched }) => switched).map(({ host }) => host)).toEqual(['desktop', 'web']);
    expect(remarks.join()).toMatch(/up is refused where there is none:[^]*laptop is built by desktop/);
  });

  test('[R6.4] a host whose builder is unreachable is called one that cannot be built', async () => {
    await world.power('plug', 'laptop');
    const { hosts } = await said();
    for (const host of ['desktop', web]) await world.power('plug', host);
    const laptop = hosts.find(({ host }) => host === 'laptop');
    expect(laptop?.switched).toBe(false);
    expect(laptop?.notes).toContainEqual({
      host: 'laptop',
      about: 'cannot be built',
      text: expect.stringMatching(/^its builder desktop is unreachable: 10\./) as string,
    });
  });

  test('[R6.4] a host that is taken out is named as leaving, and runs on', async () => {
    await world.up();
    const before = await generations(HOSTS);
    const { laptop: _gone, ...left } = config.hosts as RawConfig;
    config.hosts = left;
    config.waves = [['desktop'], ['web']];
    config.secrets['wifi-password'].hosts = ['desktop'];
    const { hosts } = await said();
    expect(hosts.find(({ host }) => host === 'laptop')?.kind).toBe('leaving');
    await world.up();
    const after = await generations(HOSTS);
    const changed = HOSTS.filter((_host, index) => before[index]?.[1] !== after[index]?.[1]);
    expect(hosts.filter(({ switched }) => switched).map(({ host }) => host)).toEqual(changed);
    expect(changed).not.toContain('laptop');
  });
});
