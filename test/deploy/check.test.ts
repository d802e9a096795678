import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { run } from '../../deploy/child';
import { folderReference } from '../../deploy/flake-reference';
import type { RawConfig } from '../support/config';
import { devConfig, onlyHosts } from '../support/dev-config';
import { PROJECT, toolchainEnv } from '../support/toolchain';

jest.setTimeout(60_000);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleet check '));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** `check` of the compiled program, on the hosts of the stack `dev` as a test changes them. */
async function check(change: (config: RawConfig) => void, ...args: string[]) {
  const config = devConfig('/keys');
  change(config);
  const file = join(folder, 'Pulumi.changed.yaml');
  const values = Object.entries(config).map(([key, value]) => [
    key.includes(':') ? key : `nixos-fleet:${key}`,
    value as unknown,
  ]);
  writeFileSync(file, stringify({ config: Object.fromEntries(values) as RawConfig }));
  const argv = ['node', 'dist/deploy/check.js', '--stack-file', file, ...args] as const;
  return run([...argv], { limit: 60, cwd: PROJECT, env: toolchainEnv() });
}

const only = (name: string, change: (host: RawConfig) => void) => (config: RawConfig) => {
  onlyHosts(config, name);
  const hosts = config.hosts as Record<string, RawConfig>;
  const host = hosts[name];
  if (host !== undefined) change(host);
};

test('[R2.9] the stack of this project passes, by six measures, without a secret or a host', async () => {
  const { code, stdout } = await check(() => undefined);
  const lines = stdout.split('\n').map((line) => line.trim().replace(/ {2,}/g, ' | '));
  expect(lines.filter((line) => line.endsWith(' | ok')).map((line) => line.split(' | ')[0])).toEqual([
    'desktop',
    'ada@desktop',
    'laptop',
    'web',
    'config lines of a host',
    'undocumented mkForce',
    'definitions of a user',
    'plaintext secrets',
    'flake check',
    'all hosts build',
  ]);
  expect(lines).toContain('definitions of a user | 1 | 1 | ok');
  expect(lines).toContain('flake check | pass | 4 of 4 | ok');
  expect(lines).toContain('all hosts build | pass | 3 of 3 | ok');
  expect(code).toBe(0);
});

test('[R2.9] an option that does not exist fails, with host and option; the other hosts are still checked', async () => {
  const { code, stdout } = await check((config) => {
    Object.assign((config.hosts as RawConfig).laptop as RawConfig, {
      options: { 'services.openssh.enabel': true },
    });
  });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^laptop: evaluation failed$/m);
  expect(stdout).toContain("The option `services.openssh.enabel' does not exist");
  expect(stdout).toMatch(/flake check +pass +3 of 4 +FAILED/);
  expect(stdout).toMatch(/all hosts build +pass +2 of 3 +FAILED/);
});

test('[R2.9][R1.5] a warning that config causes fails, with host and option', async () => {
  const change = only('laptop', (host) => {
    host.options = { 'services.xserver.desktopManager.gnome.enable': true };
  });
  const { code, stdout } = await check(change);
  expect(code).toBe(1);
  expect(stdout).toContain('laptop: evaluation failed');
  expect(stdout).toContain('a warning about services.xserver.desktopManager.gnome.enable');
  expect((await check(change, '--accept-warning', 'has been renamed')).code).toBe(0);
});

test('[R2.9] what misses a measure is named with its place and the way out', async () => {
  const { code, stdout } = await check(
    only('web', (host) => {
      host.options = {
        'services.openssh.banner': 'x',
        'environment.variables.API_TOKEN': 'hunter2',
        'users.users.ada.openssh.authorizedKeys.keys': ['ssh-ed25519 AAAA ada'],
      };
      host.modules = ['test/deploy/check/forced.nix'];
      host.packages = Array.from({ length: 120 }, () => 'hello');
    }),
  );
  expect(code).toBe(1);
  expect(stdout).toContain('API_TOKEN in hosts/web/options.nix, line 4');
  expect(stdout).not.toContain('hunter2');
  expect(stdout).toContain('mkForce in own/test/deploy/check/forced.nix, line 3');
  expect(stdout).toMatch(
    /user ada: user definition failed\n.*\n {2}found: hosts\/web\/options\.nix, modules\/users/,
  );
  expect(stdout).toMatch(
    /web: config lines failed\n.*\n {2}found: 1\d\d\n {2}next: move what other hosts share/,
  );
});

test('[R2.9] a mistake in config is told as pulumi would tell it; an unknown argument says what there is', async () => {
  const { code, stdout } = await check((config) => {
    config.hots = {};
  });
  expect([code, stdout]).toEqual([1, expect.stringContaining('nixos-fleet:hots: expected one of')]);
  const unknown = await check(() => undefined, '--colour');
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('usage: ./fleet check')]);
});

test('[R2.9] beside a real nixpkgs nothing simulated is left: what must be named is said', async () => {
  const { code, stdout } = await check(
    only('laptop', () => undefined),
    '--nixpkgs',
    `${folderReference(join(PROJECT, 'sandbox/nixpkgs'))}?dir=25.05`,
  );
  expect([code, stdout]).toEqual([1, expect.stringContaining('--input sops-nix=REF')]);
});

test("[R2.9][R1.5] another nixpkgs takes the place of the stack's own for every channel", async () => {
  for (const part of ['nixpkgs', 'sops-nix'])
    cpSync(join(PROJECT, 'sandbox', part), join(folder, part), { recursive: true });
  const { code, stdout } = await check(
    only('laptop', () => undefined),
    ...['--nixpkgs', `${folderReference(join(folder, 'nixpkgs'))}?dir=26.05`],
    ...['--input', `sops-nix=${join(folder, 'sops-nix')}`],
  );
  expect([code, stdout]).toEqual([0, expect.stringContaining('changed: everything passed')]);
  // that release says so where config does not fit it
  const { stdout: found } = await check(
    only('laptop', (host) => {
      host.options = { 'services.xserver.desktopManager.gnome.enable': true };
    }),
    ...['--nixpkgs', `${folderReference(join(folder, 'nixpkgs'))}?dir=25.05`],
    ...['--input', `sops-nix=${join(folder, 'sops-nix')}`],
  );
  expect(found).toContain('changed: everything passed');
});

describe('over a nixpkgs of its own', () => {
  /** Copies of the stand-ins elsewhere: nobody knows them for such. */
  const copied = (part: string) => {
    const to = join(folder, part);
    cpSync(join(PROJECT, 'sandbox', part), to, { recursive: true });
    return folderReference(to);
  };
  const bare = only('laptop', () => undefined);
  const unnamed = (config: RawConfig) => {
    bare(config);
    config.nix = { channel: '25.11' };
  };

  test('[R2.9] only inputs that the host uses are asked for, each by its name', async () => {
    const { code, stdout, stderr } = await check(unnamed, '--nixpkgs', `${copied('nixpkgs')}?dir=25.11`);
    expect(stderr + stdout).toContain('inputs that are not named are fetched: sops-nix');
    expect(stdout).toContain('the input sops-nix is neither locked nor named');
    expect([code, stdout]).toEqual([1, expect.stringContaining('./fleet check --input sops-nix=REF')]);
  });

  test('[R2.9][R1.5] each channel may have one of its own', async () => {
    const nixpkgs = copied('nixpkgs');
    const sops = ['--input', `sops-nix=${copied('sops-nix')}`];
    const { code, stdout } = await check(unnamed, '--nixpkgs', `25.11=${nixpkgs}?dir=25.11`, ...sops);
    expect([code, stdout]).toEqual([0, expect.stringContaining('changed: everything passed')]);
    const other = await check(unnamed, '--nixpkgs', `26.05=${nixpkgs}?dir=26.05`, ...sops);
    expect(other.stdout).toContain('the input nixpkgs-2511 is neither locked nor named');
  });

  test('[R2.9] a warning that nothing of the stack causes is shown, and fails nothing', async () => {
    const nixpkgs = copied('nixpkgs');
    const misc = join(folder, 'nixpkgs/nixos/modules/misc/version.nix');
    const text = readFileSync(misc, 'utf8');
    const warn = (about: string) => {
      writeFileSync(misc, text.replace(/^( *)config = \{\n/m, `$1config = {\n warnings = [ "${about}" ];\n`));
      return check(unnamed, '--nixpkgs', `${nixpkgs}?dir=25.11`, '--input', `sops-nix=${copied('sops-nix')}`);
    };
    const others = await warn('set `services.nobody.here` anew');
    expect(others.stdout).toContain('laptop: set `services.nobody.here` anew');
    expect([others.code, others.stdout]).toEqual([0, expect.stringContaining('everything passed')]);
    const ours = await warn('set `networking.hostName` anew');
    expect([ours.code, ours.stdout]).toEqual([
      1,
      expect.stringContaining('a warning about networking.hostName'),
    ]);
  });
});

test('[R2.9] what is asked for and is not there is said before anything is evaluated', async () => {
  const said = async (...args: string[]) => (await check(() => undefined, ...args)).stderr;
  expect(await said('--nixpkgs', './nowhere')).toContain('./nowhere: there is no such folder');
  expect(await said('--input', 'sops=.')).toContain(
    '--input sops: there is no such input; expected one of disko,',
  );
  expect(await said('--simulated', '--nixpkgs', '.')).toContain('--simulated: a nixpkgs is named as well');
  const help = await check(() => undefined, '--help');
  expect([help.code, help.stdout]).toEqual([0, expect.stringContaining('--nixpkgs REF')]);
});

test('[R5.9] homes of another Linux and devices are checked with the rest', async () => {
  const result = await check((config) => {
    onlyHosts(config, 'desktop');
    const hosts = config.hosts as Record<string, RawConfig>;
    const { hostKey } = hosts.desktop ?? {};
    hosts.desktop = {
      kind: 'home',
      hostKey: hostKey as string,
      addresses: ['10.0.0.9'],
      homes: { ada: { stateVersion: '25.11', options: { 'programs.gitt.enable': true } } },
    };
    hosts.phone = { kind: 'droid', stateVersion: '24.05', options: { 'time.timezone': 'UTC' } };
    config.secrets = {};
  });
  expect(result.code).toBe(1);
  expect(result.stdout + result.stderr).toContain('programs.gitt');
  expect(result.stdout + result.stderr).toContain('time.timezone');
});
