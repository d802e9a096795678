import type { DroidSpec, HomeHostSpec, HomeSpec } from '../../model/fleet-spec';
import { DEFAULT_LIMITS } from '../../model/limits';
import { renderDroid } from '../../render/droid';
import { renderHome } from '../../render/home';
import { fleet, HOST_KEY, NIX } from './fleet';
import { CHANNELS, evaluateFlake } from './flake';

const INPUTS = { nix: NIX, modules: new Map<string, string>() };

function home(change: Partial<HomeSpec> = {}): HomeSpec {
  const nothing = { packages: [], options: {}, overrides: {}, modules: [] };
  return { user: 'mitsio', channel: '25.11', stateVersion: '25.11', ...nothing, ...change };
}

function fedora(change: Partial<HomeSpec> = {}): HomeHostSpec {
  return {
    name: 'fedora',
    kind: 'home',
    system: 'x86_64-linux',
    hostKey: HOST_KEY,
    homes: [home(change)],
    connection: { addresses: ['192.0.2.5'], port: 22 },
    limits: DEFAULT_LIMITS,
    whenUnreachable: 'defer',
  };
}

function droid(change: Partial<DroidSpec> = {}): DroidSpec {
  const nothing = { packages: [], options: {}, overrides: {}, modules: [], unfree: [] };
  return {
    name: 'phone',
    system: 'aarch64-linux',
    channel: '25.11',
    stateVersion: '24.05',
    limits: DEFAULT_LIMITS,
    ...nothing,
    ...change,
  };
}

describe.each(CHANNELS)('on %s', (channel) => {
  test('[R5.9] a home on any Linux is evaluated for what is not NixOS', () => {
    const host = fedora({
      channel,
      packages: ['ripgrep'],
      options: { 'home.homeDirectory': '/var/home/mitsio' },
    });
    const files = renderHome(fleet([]), host, host.homes[0] ?? home(), INPUTS);
    const found = evaluateFlake(
      files,
      'homeConfigurations."mitsio@fedora"',
      `h: {
      inherit (h.config.home) username homeDirectory;
      linux = h.config.targets.genericLinux.enable;
      drv = builtins.isString h.activationPackage.drvPath;
    }`,
    );
    expect(found).toEqual({ username: 'mitsio', homeDirectory: '/var/home/mitsio', linux: true, drv: true });
  });

  test('[R5.9][R3.12] a device with nix-on-droid is evaluated as far as anything but the device can', () => {
    const device = droid({
      channel,
      packages: ['git'],
      options: { 'time.timeZone': 'Europe/Athens', 'terminal.colors': { background: '#000000' } },
      home: { ...home(), packages: ['ripgrep'], options: { 'programs.bat.enable': true } },
    });
    const found = evaluateFlake(
      renderDroid(device, INPUTS),
      'nixOnDroidConfigurations.phone',
      `d: {
      inherit (d.pkgs.stdenv.hostPlatform) system;
      inherit (d.config.home-manager.config.home) homeDirectory;
      packages = map (package: package.pname or package.name) d.config.environment.packages;
      bat = d.config.home-manager.config.programs.bat.enable;
      drv = builtins.isString d.config.environment.path.drvPath;
    }`,
    ) as { packages: string[] };
    expect(found).toMatchObject({
      system: 'aarch64-linux',
      homeDirectory: '/data/data/com.termux.nix/files/home',
      bat: true,
      drv: true,
    });
    expect(found.packages).toEqual(expect.arrayContaining(['git', 'ripgrep']));
  });
});

test('[R5.9] a device without a home, with a misspelt option, with an unfree package', () => {
  const path = (change: Partial<DroidSpec>, own = new Map<string, string>()) =>
    evaluateFlake(
      renderDroid(droid(change), { nix: NIX, modules: own }),
      'nixOnDroidConfigurations.phone',
      'd: builtins.isString d.config.environment.path.drvPath',
    );
  const own = new Map([['own/packages/mine.nix', '{ writeText }: writeText "mine" "mine"']]);
  expect(path({ packages: ['mine'] }, own)).toBe(true);
  expect(() => path({ options: { 'time.timezone': 'Europe/Athens' } })).toThrow('time.timezone');
  expect(() => path({ packages: ['obsidian'] })).toThrow('unfree license');
  expect(path({ packages: ['obsidian'], unfree: ['obsidian'] })).toBe(true);
});
