import { join } from 'node:path';
import type { FleetSpec, HostSpec, ImageSpec } from '../../model/fleet-spec';
import { DEFAULT_LIMITS } from '../../model/limits';
import { renderFleet } from '../../render/fleet';
import { treeHash } from '../../render/tree-hash';
import { cloud, fleet, HOST_KEY, NIX, physical, rendered, secret } from './fleet';
import { nixPath } from '../support/nix-path';
import { PROJECT } from '../support/toolchain';
import { checkFlake, evaluateFlake, HARDWARE, inFolder } from './flake';
import { isAvailable, run } from './nix-eval';

const desktop = physical('desktop', { profiles: ['desktop'], options: HARDWARE, channel: 'unstable' });
const mac = physical('mac', {
  platform: 'm1',
  system: 'aarch64-linux',
  options: HARDWARE,
  connection: { addresses: ['192.0.2.3'], user: 'ops', port: 2222, jumpHost: 'ops@bastion' },
});
const web = cloud('web', {
  profiles: ['server'],
  connection: { addresses: [], user: 'root', port: 22 },
  homes: [home('ada')],
});
const hosts: HostSpec[] = [desktop, mac, web];
const spec = fleet(hosts, {
  secrets: [secret('token', ['desktop', 'web'])],
  waves: [['desktop'], ['mac', 'web']],
  images: [image('container-minimal', { profile: 'minimal' }), image('container-dev', dev())],
});

function home(user: string) {
  return {
    user,
    channel: '25.11',
    stateVersion: '25.11',
    packages: [],
    options: {},
    overrides: {},
    modules: [],
  } as const;
}

const nothing = { packages: [], options: {}, overrides: {}, modules: [] };
const droid = {
  name: 'phone',
  system: 'aarch64-linux',
  channel: '25.11',
  stateVersion: '24.05',
  unfree: ['vault'],
  limits: DEFAULT_LIMITS,
  ...nothing,
  packages: ['git'],
  home: { ...nothing, stateVersion: '25.11', options: { 'programs.git.enable': true } },
} as const;
const fedora = {
  name: 'fedora',
  kind: 'home',
  system: 'x86_64-linux',
  hostKey: HOST_KEY,
  homes: [home('mitsio')],
  connection: { addresses: ['192.0.2.5'], port: 22 },
  limits: DEFAULT_LIMITS,
  whenUnreachable: 'defer',
} as const;

function image(name: string, change: Partial<ImageSpec>): ImageSpec {
  const nothing = { groups: [], exclude: [], packages: [], unfree: [], env: {} };
  return { name, channel: '25.11', ...nothing, user: 'dev', vscode: false, nix: false, ...change };
}

function dev(): Partial<ImageSpec> {
  return {
    profile: 'essential',
    packages: ['nodejs'],
    vscode: true,
    nix: true,
    env: { EDITOR: 'vim' },
  };
}

function flakes(change: Partial<FleetSpec> = {}, own = new Map<string, string>()) {
  const known = hosts.map((host) => ({
    host,
    inputs: {
      facts: { hostKey: HOST_KEY, ...(host.kind === 'cloud' ? { ipv4: '192.0.2.9' } : {}) },
      secretFiles: { 'common.yaml': `common of ${host.name}\n` },
      nix: NIX,
      modules: own,
    },
  }));
  return renderFleet({ ...spec, ...change }, known, { nix: NIX, own, modules: () => own });
}

const SYSTEMS = flakes().systems;

test('[R2.10] the whole fleet is one flake, in which every host comes to the closure of its own flake', () => {
  const apply =
    's: builtins.mapAttrs (_: host: host.config.system.build.toplevel.outPath) { inherit (s) desktop web mac; }';
  const whole = evaluateFlake(SYSTEMS, 'nixosConfigurations', apply);
  const alone = Object.fromEntries(
    hosts.map((host) => {
      const files = rendered(spec, host, {
        facts: { hostKey: HOST_KEY, ...(host.kind === 'cloud' ? { ipv4: '192.0.2.9' } : {}) },
        secretFiles: { 'common.yaml': `common of ${host.name}\n` },
      });
      const own = evaluateFlake(
        files,
        `nixosConfigurations.${host.name}`,
        'h: h.config.system.build.toplevel.outPath',
      );
      return [host.name, own];
    }),
  );
  expect(whole).toEqual(alone);
});

test('[R2.10] what only the whole fleet has is in no host’s flake, and changes none', () => {
  const files = rendered(spec, web, { secretFiles: { 'common.yaml': '' } });
  expect([...files.keys()].filter((path) => path.startsWith('outputs/'))).toEqual([]);
  const edited = new Map(
    [...NIX].map(([path, text]) => [path, path.startsWith('outputs/') ? `# ${text}` : text]),
  );
  const again = rendered(spec, web, { secretFiles: { 'common.yaml': '' }, nix: edited });
  expect(treeHash(again)).toBe(treeHash(files));
});

test('[R2.10] colmena reaches every host as the fleet does, wave by wave, with what the fleet delivers', () => {
  const hive = nixPath(join(PROJECT, 'sandbox/colmena/hive.nix'));
  const found = evaluateFlake(
    SYSTEMS,
    'colmena',
    `hive: {
      deployment = builtins.mapAttrs (_: node: removeAttrs node.config.deployment [ "keys" "privilegeEscalationCommand" ])
        (import ${hive} hive);
      closure = (import ${hive} hive).web.config.system.build.toplevel.outPath;
      marker = (import ${hive} hive).mac.config.system.preSwitchChecks ? nixosFleetMachine;
    }`,
    undefined,
    // The stand-in of colmena is no input of the flake.
    ['--impure'],
  );
  const same = {
    allowLocalDeployment: false,
    buildOnTarget: false,
    replaceUnknownProfiles: true,
    sshOptions: [],
    targetPort: 22,
    targetUser: 'root',
  };
  expect(found).toEqual({
    deployment: {
      desktop: { ...same, targetHost: '192.0.2.1', tags: ['wave-1', 'physical', 'desktop'] },
      mac: {
        ...same,
        targetHost: '192.0.2.3',
        targetUser: 'ops',
        targetPort: 2222,
        sshOptions: ['-J', 'ops@bastion'],
        tags: ['wave-2', 'physical'],
      },
      web: { ...same, targetHost: '192.0.2.9', tags: ['wave-2', 'cloud', 'server'] },
    },
    closure: evaluateFlake(SYSTEMS, 'nixosConfigurations.web', 'h: h.config.system.build.toplevel.outPath'),
    marker: true,
  });
});

test('[R3.12] each host has a minimal, a full and a development variant', () => {
  const found = evaluateFlake(
    SYSTEMS,
    'nixosConfigurations',
    `systems: {
      names = builtins.attrNames systems;
      hosts = builtins.mapAttrs (_: name: let inherit (systems.\${name}) config; in {
        gnome = config.fleet.gnome.enable or false;
        development = config.fleet.development.enable or false;
        monitoring = config.fleet.monitoring.enable or false;
        headless = config.fleet.headless.enable or false;
        enable = config.fleet.packages.enable or null;
        profile = config.fleet.packages.profile or null;
        marker = config.fleet.marker.enable;
        drv = builtins.isString config.system.build.toplevel.drvPath;
      }) { minimal = "desktop-minimal"; full = "desktop-full"; dev = "desktop-dev"; server = "web-minimal"; web = "web"; };
    }`,
  );
  const off = { gnome: false, headless: false, development: false, monitoring: false };
  const host = { ...off, enable: true, marker: true, drv: true };
  expect(found).toEqual({
    names: ['desktop', 'mac', 'web'].flatMap((name) => [
      name,
      `${name}-dev`,
      `${name}-full`,
      `${name}-minimal`,
    ]),
    hosts: {
      minimal: { ...host, enable: false, profile: null },
      full: { ...host, gnome: true, profile: 'full' },
      dev: { ...host, development: true, profile: 'development' },
      server: { ...host, headless: true, enable: false, profile: null },
      web: { ...host, headless: true, monitoring: true, enable: null, profile: null },
    },
  });
});

test('[R3.12][R2.9] the checks are the format, every host, and a machine that starts for each list of profiles', () => {
  const found = evaluateFlake(
    SYSTEMS,
    'checks',
    `builtins.mapAttrs (_: checks: builtins.mapAttrs (_: check: builtins.isString check.drvPath) checks)`,
  );
  expect(found).toEqual({
    'x86_64-linux': {
      format: true,
      'host-desktop': true,
      'host-web': true,
      'vm-desktop': true,
      'vm-server': true,
    },
    'aarch64-linux': { format: true, 'host-mac': true, 'vm-common': true },
  });
  const script = evaluateFlake(
    SYSTEMS,
    'checks.x86_64-linux',
    'checks: { desktop = checks.vm-desktop.drvAttrs.script; server = checks.vm-server.drvAttrs.script; }',
  ) as Record<string, string>;
  expect(script.desktop).toContain('machine.wait_for_unit("display-manager.service")');
  expect(script.server).not.toContain('display-manager');
  expect(script.server).toContain('machine.wait_for_open_port(22)');
});

test('[R2.9] nix flake check has nothing to say of the whole', () => {
  expect(() => {
    checkFlake(SYSTEMS);
  }).not.toThrow();
});

const withTools = isAvailable('nixfmt') && isAvailable('deadnix') ? test : test.skip;
withTools('[R2.9] what its check of the format looks at is formatted, and nothing in it is dead', () => {
  const { homes } = flakes({ droids: [droid], homeHosts: [fedora] });
  for (const files of [SYSTEMS, homes])
    inFolder(files, (folder) => {
      const nix = [...files.keys()].filter((path) => path.endsWith('.nix')).map((path) => join(folder, path));
      expect(() => run('nixfmt', ['--check', ...nix])).not.toThrow();
      expect(() => run('deadnix', ['--fail', ...nix])).not.toThrow();
    });
});

test('[R2.9] there is a shell with the tools of the fleet, and its formatter', () => {
  const shells = 'builtins.mapAttrs (_: shells: builtins.isString shells.default.drvPath)';
  expect(evaluateFlake(SYSTEMS, 'devShells', shells)).toEqual({
    'x86_64-linux': true,
    'aarch64-linux': true,
  });
  expect(evaluateFlake(SYSTEMS, 'formatter.x86_64-linux', 'formatter: formatter.pname')).toBe('nixfmt-tree');
});

test('[R5.1] container images are packages of the flake, for each processor', () => {
  const names =
    'builtins.mapAttrs (_: images: builtins.mapAttrs (_: image: builtins.isString image.drvPath) { inherit (images) container-dev container-minimal; })';
  const both = { 'container-dev': true, 'container-minimal': true };
  expect(evaluateFlake(SYSTEMS, 'packages', names)).toEqual({ 'x86_64-linux': both, 'aarch64-linux': both });

  const parts = (name: string) =>
    JSON.parse(
      evaluateFlake(SYSTEMS, `packages.x86_64-linux.${name}`, 'image: image.drvAttrs.parts') as string,
    ) as Parts;
  const minimal = parts('container-minimal');
  expect(minimal).toMatchObject({ name: 'container-minimal', tag: 'latest', includeNixDB: false });
  expect(minimal.config).toMatchObject({ Cmd: ['/bin/bash'], User: '1000:1000', WorkingDir: '/home/dev' });
  expect(minimal.config.Env).toContainEqual(expect.stringMatching(/^SSL_CERT_FILE=\/nix\/store\/.*cacert/));
  expect(minimal.config.Env.join(' ')).not.toContain('NIX_LD');
  expect(minimal.fakeRootCommands).toContain('chown 1000:1000 ./home/dev');
  expect(namesOf(minimal)).toEqual(expect.arrayContaining(['fake-nss', 'ca-certificates', 'curl', 'less']));

  const development = parts('container-dev');
  expect(development.includeNixDB).toBe(true);
  expect(development.config.Env).toEqual(
    expect.arrayContaining([
      'EDITOR=vim',
      expect.stringMatching(/^NIX_LD=.*ld-linux-x86-64\.so\.2$/),
      expect.stringMatching(/^NIX_LD_LIBRARY_PATH=.*gcc-lib\/lib:.*glibc/),
    ]),
  );
  expect(namesOf(development)).toEqual(
    expect.arrayContaining(['curl', 'ripgrep', 'nodejs', 'nix.conf', 'loader', 'os-release']),
  );
  expect(namesOf(minimal)).not.toContain('ripgrep');
});

test('[R5.1] an image takes unfree packages by name alone, and the user’s own packages', () => {
  const own = new Map([['own/packages/mine.nix', '{ writeText }: writeText "mine" "mine"']]);
  const evaluate = (change: Partial<ImageSpec>) =>
    evaluateFlake(
      flakes({ images: [image('x', change)] }, own).systems,
      'packages.x86_64-linux.x',
      'image: builtins.isString image.drvPath',
    );
  expect(evaluate({ packages: ['mine'] })).toBe(true);
  expect(() => evaluate({ packages: ['spotify'] })).toThrow('unfree license');
  expect(evaluate({ packages: ['spotify'], unfree: ['spotify'] })).toBe(true);
  expect(() => evaluate({ groups: ['nonsense'] })).toThrow('groups.nonsense');
});

interface Parts {
  readonly name: string;
  readonly config: { readonly Env: readonly string[] };
  readonly contents: readonly string[];
  readonly fakeRootCommands: string;
  readonly includeNixDB: boolean;
}

/** Names of what an image is made of. */
function namesOf({ contents }: Parts): string[] {
  return contents.map((path) => path.replace(/^\/nix\/store\/[a-z0-9]+-/, '').replace(/-[0-9.]+$/, ''));
}

test('[R5.3] each package profile is a package of the flake, larger than the one before, with its budget', () => {
  const found = evaluateFlake(
    SYSTEMS,
    'packages.x86_64-linux',
    `packages: map (name: let profile = packages."profile-\${name}"; in {
      inherit (profile) budget;
      builds = builtins.isString profile.drvPath;
      count = builtins.length profile.packages;
    }) [ "minimal" "essential" "development" "full" ]`,
  ) as { budget: number; builds: boolean; count: number }[];
  expect(found.map(({ budget }) => budget)).toEqual([100, 275, 600, 1000]);
  expect(found.every(({ builds }) => builds)).toBe(true);
  const counts = found.map(({ count }) => count);
  expect(counts).toEqual([...counts].sort((a, b) => a - b));
  expect(new Set(counts).size).toBe(4);
});
