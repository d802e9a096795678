import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { nixPath } from '../support/nix-path';
import { evaluate } from './nix-eval';
import { fleet, physical, rendered } from './fleet';
import { CHANNELS, evaluateFlake, evaluateSystem, HARDWARE } from './flake';
import { evaluateHome, home, renderedHome } from './homes';
import { PROJECT } from '../support/toolchain';

const LIBRARY = `(import ${nixPath(join(PROJECT, 'nix/lib/packages'))})`;
const NAMES = resolve(PROJECT, '..', 'shared', 'data', 'packages-24.05.json');
/** Attribute names of what is installed, without home-manager's own. */
const INSTALLED = 'map (p: p.attributePath or [ (p.pname or "") ]) h.config.home.packages';

const groups = Object.keys(evaluate(`${LIBRARY}.groups`) as object);
const everyGroup = Object.fromEntries(groups.map((group) => [`fleet.packages.groups.${group}.enable`, true]));

/** Paths of packages as `kdePackages.kate`. */
function paths(found: unknown): string[] {
  return (found as string[][])
    .map((path) => path.join('.'))
    .filter((path) => !['', 'home-manager'].includes(path));
}

const read = (path: string): unknown => JSON.parse(readFileSync(join(PROJECT, path), 'utf8'));

// A package that the stand-in does not know ends every evaluation; so its list is what has to be true.
(existsSync(NAMES) ? test : test.skip)(
  '[R1.4] what the stand-in knows is in nixpkgs, or newer by its notes',
  () => {
    const { top } = JSON.parse(readFileSync(NAMES, 'utf8')) as { top: string[] };
    const known = new Set([...top, ...Object.keys(read('test/data/newer-packages.json') as object)]);
    const names = Object.keys(read('sandbox/nixpkgs/pkgs/data/names.json') as object);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  },
);

describe.each(CHANNELS)('on %s', (channel) => {
  test('[R1.4] a home has about a hundred packages in groups, and so has a system', () => {
    const found = paths(
      evaluateHome(
        home({ channel, options: everyGroup }),
        `h: builtins.seq h.activationPackage.drvPath (${INSTALLED})`,
      ),
    );
    expect(found).toEqual(
      expect.arrayContaining(['firefox', 'brave', 'vscode', 'obsidian', 'discord', 'keepassxc']),
    );
    expect(found).toEqual(
      expect.arrayContaining(['python3', 'go', 'nodejs', 'virt-manager', 'podman', 'docker-compose']),
    );
    expect(found).toContain('kdePackages.kate');
    expect(found.length).toBeGreaterThan(100);
    const host = physical('shoshin', { channel, options: { ...HARDWARE, ...everyGroup } });
    expect(evaluateSystem(host, 'h: builtins.isString h.config.system.build.toplevel.drvPath')).toBe(true);
  });
});

test('[R1.4] each group is switched by itself, and a package of it left out', () => {
  const table = evaluate(`builtins.mapAttrs (_: builtins.attrNames) ${LIBRARY}.groups`) as Record<
    string,
    string[]
  >;
  const apply = (options: string) =>
    `h: map (p: p.attributePath or [ (p.pname or "") ]) (h.extendModules { modules = [ { fleet.packages = ${options}; } ]; }).config.home.packages`;
  const none = home({ options: { 'fleet.packages.enable': true } });
  const all = groups.map((group) => `((${apply(`{ groups.${group}.enable = true; }`)}) h)`);
  const found = evaluateHome(none, `h: [ ${all.join(' ')} ]`) as string[][][];
  groups.forEach((group, index) => {
    const names = paths(found[index]).map((path) => path.replace('kdePackages.', ''));
    expect([group, names.sort()]).toEqual([group, table[group]]);
  });
  const chosen = evaluateHome(none, apply('{ groups.browsers.enable = true; exclude = [ "brave" ]; }'));
  expect(paths(chosen)).toContain('firefox');
  expect(paths(chosen)).not.toContain('brave');
});

test('[R1.4] profiles build on each other, and git takes the place of its lean build', () => {
  const apply = (options: string, program = 'false') =>
    `((h.extendModules { modules = [ { fleet.packages = ${options}; programs.git.enable = ${program}; } ]; }).config.home.packages)`;
  const variants = [
    apply('{ profile = "minimal"; }'),
    apply('{ profile = "essential"; }'),
    apply('{ profile = "full"; }'),
    apply('{ profile = "essential"; groups.cli.enable = true; }'),
    apply('{ profile = "essential"; }', 'true'),
  ];
  const found = evaluateHome(
    home({ options: { 'fleet.packages.enable': true } }),
    `h: map (map (p: p.attributePath or [ (p.pname or "") ])) [ ${variants.join(' ')} ]`,
  ) as string[][][];
  const [minimal = [], essential = [], full = [], withGroup = [], withProgram = []] = found.map(paths);
  expect(essential).toEqual(expect.arrayContaining(minimal));
  expect(full).toEqual(expect.arrayContaining(essential));
  expect(essential.length).toBeGreaterThan(minimal.length);
  const git = (names: string[]) => names.filter((name) => name.startsWith('git'));
  expect([essential, full, withGroup, withProgram].map(git)).toEqual([
    ['gitMinimal'],
    ['gitMinimal'],
    ['git'],
    ['git'],
  ]);
});

test('[R6.0] unfree packages of a group are allowed by name, and no others', () => {
  const unfree = (options: Record<string, boolean | string[]>) =>
    evaluateHome(home({ packages: ['spotify'], options }), 'h: h.activationPackage.drvPath');
  expect(() => unfree({ 'fleet.packages.groups.chat.enable': true })).toThrow('Package ‘spotify');
  expect(unfree({ 'fleet.packages.groups.media.enable': true })).toEqual(expect.any(String));
  expect(unfree({ 'fleet.nixpkgs.unfree': ['spotify'] })).toEqual(expect.any(String));
  const host = physical('shoshin', {
    packages: ['spotify'],
    options: { ...HARDWARE, 'fleet.packages.groups.chat.enable': true },
  });
  expect(() => evaluateSystem(host, 'h: h.config.system.build.toplevel.drvPath')).toThrow('Package ‘spotify');
});

test('[R1.4] a group means what of it the machine can run', () => {
  const options = { 'fleet.packages.groups.chat.enable': true };
  const found = evaluateHome(
    home({ options }),
    `h: builtins.seq h.activationPackage.drvPath (${INSTALLED})`,
    physical('desktop', { system: 'aarch64-linux' }),
  );
  expect(paths(found)).toEqual(['element-desktop', 'signal-desktop', 'telegram-desktop']);
});

test('[R1.4] a package that the release does not have is refused with the way out', () => {
  const apply = (h: string) => `h: (h.extendModules { modules = [
      ({ lib, ... }: { nixpkgs.overlays = [ (_: _: { brave = throw "removed"; }) ]; })
    ]; }).${h}`;
  const options = { 'fleet.packages.groups.browsers.enable': true };
  expect(() => evaluateHome(home({ options }), apply('activationPackage.drvPath'))).toThrow(
    'nixpkgs 26.11 has no package brave. Leave it out: fleet.packages.exclude: [brave] under homes.ada.options',
  );
  const host = physical('shoshin', { options: { ...HARDWARE, ...options } });
  expect(() => evaluateSystem(host, apply('config.system.build.toplevel.drvPath'))).toThrow(
    'hosts.shoshin.options: fleet.packages.exclude: [brave]',
  );
});

test('[R1.1][R1.2][R1.3] a hundred packages of a home leave the system with core tools alone', () => {
  const spec = home({ options: everyGroup });
  const host = physical('shoshin', { channel: '25.05', stateVersion: '25.05', options: HARDWARE });
  const system = (homes: typeof host.homes) =>
    evaluateFlake(
      rendered(fleet([{ ...host, homes }]), { ...host, homes }),
      'nixosConfigurations.shoshin',
      `h: {
        out = h.config.system.build.toplevel.outPath;
        ours = builtins.concatMap (d: map (p: p.pname) d.value) (builtins.filter
          (d: !(h.pkgs.lib.hasPrefix (toString h.pkgs.path) (toString d.file)))
          h.options.environment.systemPackages.definitionsWithLocations);
      }`,
    ) as { out: string; ours: string[] };
  const without = system([]);
  expect(system([spec])).toEqual(without);
  expect(without.ours).toEqual(['curl', 'git', 'vim', 'wget']);
  // Flakes, locks and channels of their own.
  const files = renderedHome(spec, host);
  expect(JSON.parse(files.get('homes/ada@shoshin/meta.json') ?? '')).toMatchObject({ channel: 'unstable' });
  expect([...files.keys()].some((path) => path.startsWith('hosts/'))).toBe(false);
});
