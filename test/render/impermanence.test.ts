import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FleetSpec, PhysicalHostSpec } from '../../model/fleet-spec';
import { evaluateSystem, HARDWARE } from './flake';
import { physical, secret } from './fleet';

const PASSWORDS = {
  users: {
    ada: {
      name: 'ada',
      description: 'Ada',
      extraGroups: [],
      sshKeys: [],
      hashedPasswordSecret: 'ada-password',
    },
  },
  secrets: [secret('ada-password', ['laptop'], { neededForUsers: true })],
};
const ON_TMPFS = { disk: { device: '/dev/sda', layout: 'tmpfs' } } as const;
const DRV = 'h: h.config.system.build.toplevel.drvPath';

function laptop(change: Partial<PhysicalHostSpec> = {}): PhysicalHostSpec {
  return physical('laptop', {
    hardware: ON_TMPFS,
    ...change,
    options: { 'boot.loader.systemd-boot.enable': true, ...change.options },
  });
}
const evaluated = (host: PhysicalHostSpec, apply: string, spec: Partial<FleetSpec> = PASSWORDS) =>
  evaluateSystem(host, apply, spec);

/** What the module of impermanence is told, as the mounts and files that it makes of it. */
const KEPT = `h: let
  c = h.config;
  place = c.environment.persistence."/persistent";
  rights = entry: "\${entry.user}:\${entry.group} \${entry.mode}";
  directories = list: builtins.listToAttrs (map (entry: { name = entry.directory; value = rights entry; }) list);
  files = list: map (entry: entry.file) list;
in {
  inherit (place) hideMounts;
  directories = directories place.directories;
  files = files place.files;
  users = builtins.mapAttrs (_: user: { directories = directories user.directories; files = files user.files; }) place.users;
  mounts = map (mount: "\${mount.what} \${mount.where} \${mount.options}") c.systemd.mounts;
  drv = builtins.isString c.system.build.toplevel.drvPath;
}`;

interface Kept {
  readonly hideMounts: boolean;
  readonly directories: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly users: Readonly<
    Record<string, { directories: Readonly<Record<string, string>>; files: readonly string[] }>
  >;
  readonly mounts: readonly string[];
}

const ROOT = 'root:root 0755';
const ALWAYS = {
  '/var/lib/nixos': ROOT,
  '/var/lib/nixos-fleet': ROOT,
  '/var/lib/sops-nix': 'root:root 0700',
  '/var/lib/systemd': ROOT,
  '/var/log': ROOT,
};

describe.each(['25.05', '25.11', '26.05', 'unstable'] as const)('on %s', (channel) => {
  test('[R4.3] what must always be kept is, of the system and of homes', () => {
    const found = evaluated(laptop({ channel }), KEPT) as Kept;
    expect(found).toMatchObject({ hideMounts: true, directories: ALWAYS, files: ['/etc/machine-id'] });
    expect(found.users).toEqual({
      ada: {
        directories: {
          '.gnupg': 'ada:users 0700',
          '.local/share/keyrings': 'ada:users 0755',
          // zsh's, as the feature shell says.
          '.local/share/zsh': 'ada:users 0755',
          '.local/state/home-manager': 'ada:users 0755',
          '.local/state/nix': 'ada:users 0755',
          '.ssh': 'ada:users 0700',
        },
        files: ['.bash_history', '.zsh_history'],
      },
    });
    expect(found.mounts).toContain('/persistent/var/log /var/log bind,x-gvfs-hide');
    expect(found.mounts).toContain('/persistent/home/ada/.ssh /home/ada/.ssh bind,x-gvfs-hide');
  });
});

test.each(['desktop', 'laptop', 'server'])(
  '[R4.3] a root that is not kept goes with the profile %s',
  (profile) => {
    const found = evaluated(laptop({ profiles: [profile], channel: '26.05' }), KEPT) as Kept;
    expect(Object.keys(found.directories)).toEqual(expect.arrayContaining(Object.keys(ALWAYS)));
  },
);

test('[R4.3] the state of services comes with them, and of none that is off', () => {
  const options = {
    'hardware.bluetooth.enable': true,
    'networking.networkmanager.enable': true,
    'services.postgresql.enable': true,
    'virtualisation.docker.enable': true,
    'virtualisation.libvirtd.enable': true,
  };
  const { directories } = evaluated(laptop({ options }), KEPT) as Kept;
  expect(directories).toEqual({
    ...ALWAYS,
    '/etc/NetworkManager/system-connections': 'root:root 0700',
    '/var/lib/NetworkManager': 'root:root 0700',
    '/var/lib/bluetooth': 'root:root 0700',
    '/var/lib/docker': 'root:root 0710',
    '/var/lib/libvirt': ROOT,
    '/var/lib/postgresql': 'postgres:postgres 0750',
  });
});

test('[R4.2] owner, group, mode, parent, method and hiding are as config says, and what features need is there once', () => {
  const options = {
    'fleet.needs.photos': {
      directories: [
        '/var/lib/private/photos',
        '/var/lib/docker',
        { directory: '/srv/photos', user: 'ada', group: 'users', mode: '0750' },
      ],
      files: ['/etc/photos.db'],
      homeDirectories: ['Pictures'],
      homeFiles: ['.photosrc'],
    },
    'virtualisation.docker.enable': true,
    'fleet.impermanence': {
      directories: ['/var/log', { directory: '/srv/photos', mode: '0700', hideMount: false }],
      files: [{ file: '/var/keys/secret', method: 'symlink', parentDirectory: { mode: '0700' } }],
      homeDirectories: ['Documents'],
      users: { ada: { directories: ['Projects'], files: [{ file: '.npmrc', method: 'symlink' }] } },
    },
  };
  const host = laptop({ options });
  const found = evaluated(host, KEPT) as Kept;
  expect(found.directories).toEqual({
    ...ALWAYS,
    '/srv/photos': 'ada:users 0700',
    '/var/lib/docker': 'root:root 0710',
    '/var/lib/private': 'root:root 0700',
  });
  expect(found.files).toEqual(['/etc/machine-id', '/etc/photos.db', '/var/keys/secret']);
  expect(Object.keys(found.users.ada?.directories ?? {})).toEqual(
    expect.arrayContaining(['Documents', 'Pictures', 'Projects']),
  );
  expect(found.users.ada?.files).toEqual(['.bash_history', '.npmrc', '.photosrc', '.zsh_history']);
  expect(found.mounts).toContain('/persistent/srv/photos /srv/photos bind');
  const methods = evaluated(
    host,
    'h: map (f: [ f.method f.parentDirectory.mode ]) h.config.environment.persistence."/persistent".files',
  );
  expect(methods).toEqual([
    ['auto', '0755'],
    ['auto', '0755'],
    ['symlink', '0700'],
  ]);
});

test('[R4.1] keys are read where they are kept, and the installation is told', () => {
  const found = evaluated(
    laptop({ hardware: { disk: { ...ON_TMPFS.disk, tmpfs: { store: 'ext4' } } } }),
    `h: let c = h.config; in {
      keys = map (key: key.path) c.services.openssh.hostKeys;
      places = builtins.sort builtins.lessThan (h.lib.splitString "\\n" c.environment.etc."nixos-fleet/places".text);
      marker = h.lib.hasInfix "keyFile=/nix/persistent/etc/ssh/ssh_host_ed25519_key.pub" c.system.preSwitchChecks.nixosFleetMachine;
      secrets = c.sops.age.sshKeyPaths;
    }`,
  );
  expect(found).toEqual({
    keys: ['/nix/persistent/etc/ssh/ssh_host_rsa_key', '/nix/persistent/etc/ssh/ssh_host_ed25519_key'],
    places: [
      'ageKey=/nix/persistent/var/lib/sops-nix/key.txt',
      'home=root',
      'hostKey=/nix/persistent/etc/ssh/ssh_host_ed25519_key',
      'path=/nix/persistent',
      'root=ephemeral',
    ],
    marker: true,
    secrets: ['/nix/persistent/etc/ssh/ssh_host_ed25519_key'],
  });
});

describe('homes in memory', () => {
  const plain = (options: PhysicalHostSpec['options'] = {}) =>
    physical('laptop', {
      options: {
        ...HARDWARE,
        'fleet.impermanence': { enable: true, home: 'tmpfs', homeSize: '2G' },
        ...options,
      },
    });

  test('[R4.4] come first: the root stays as it is, and each home is its owner’s alone', () => {
    const found = evaluated(
      plain(),
      `h: let c = h.config; place = c.environment.persistence."/persistent"; in {
        home = c.fileSystems."/home";
        inherit (place) directories files;
        users = builtins.attrNames place.users;
        keys = map (key: key.path) c.services.openssh.hostKeys;
        make = c.systemd.services.fleet-homes.script;
        before = c.systemd.services.fleet-homes.before;
        again = c.systemd.services.nixos-fleet-home-ada-again.serviceConfig.ExecStart;
        inherit (c) warnings;
        drv = builtins.isString c.system.build.toplevel.drvPath;
      }`,
    ) as { home: object; make: string; before: string[] };
    expect(found).toMatchObject({
      home: { fsType: 'tmpfs', options: ['size=2G', 'mode=755'], neededForBoot: true },
      directories: [],
      files: [],
      users: ['ada'],
      keys: ['/etc/ssh/ssh_host_rsa_key', '/etc/ssh/ssh_host_ed25519_key'],
      again: '/nix/var/nix/gcroots/nixos-fleet/home/ada/confirmed/activate',
      // /var/lib/nixos stays where it is, and nobody is warned that it is not kept
      warnings: [],
    });
    expect(found.make).toContain('install -d -m 700 -o ada -g users /home/ada\n');
    expect(found.make).toContain('install -d -m 0755 -o ada -g users /home/ada/.local/share\n');
    expect(found.before).toContain('home-ada-.ssh.mount');
  });

  test('[R4.4] on BTRFS the old homes are where the kept ones are looked for', () => {
    const host = laptop({
      hardware: { disk: { device: '/dev/sda', layout: 'btrfs' } },
      options: { 'fleet.impermanence': { enable: true, home: 'tmpfs' } },
    });
    const found = evaluated(
      host,
      `h: let c = h.config; in {
        fs = builtins.mapAttrs (_: fs: [ fs.fsType fs.neededForBoot ]) { inherit (c.fileSystems) "/home" "/persistent/home"; };
        drv = builtins.isString c.system.build.toplevel.drvPath;
      }`,
    );
    expect(found).toEqual({
      fs: { '/home': ['tmpfs', true], '/persistent/home': ['btrfs', true] },
      drv: true,
    });
  });

  test('[R4.4] can be kept whole below an ephemeral root', () => {
    const found = evaluated(laptop({ options: { 'fleet.impermanence.home': 'persistent' } }), KEPT) as Kept;
    expect(found.directories).toMatchObject({ '/home': ROOT });
    expect(found.users).toEqual({});
  });
});

describe('refused, because it would lose data:', () => {
  const forced = (value: string[]) => ({ level: 'forced' as const, value, because: 'a test' });
  const directories = Object.keys(ALWAYS);

  test.each([
    ['/var/lib/nixos', 'directories'],
    ['/var/log', 'directories'],
  ])('[R4.4] %s left out', (path) => {
    const overrides = {
      'fleet.impermanence.directories': forced(directories.filter((name) => name !== path)),
    };
    expect(() => evaluated(laptop({ overrides }), DRV)).toThrow(
      new RegExp(`laptop: ${path} is not kept[^]*fleet.impermanence.directories`),
    );
  });

  test('[R4.4] the machine id left out', () => {
    const overrides = { 'fleet.impermanence.files': forced([]) };
    expect(() => evaluated(laptop({ overrides }), DRV)).toThrow(
      /laptop: \/etc\/machine-id is not kept[^]*fleet.impermanence.files/,
    );
  });

  test('[R4.4] an SSH host key or the age key elsewhere', () => {
    const hostKeys = [{ type: 'ed25519', path: '/etc/ssh/own' }];
    expect(() => evaluated(laptop({ options: { 'services.openssh.hostKeys': hostKeys } }), DRV)).toThrow(
      /laptop: the key \/etc\/ssh\/own is not kept[^]*services.openssh.hostKeys/,
    );
    const options = { 'sops.age.keyFile': '/var/lib/sops-nix/key.txt' };
    expect(() => evaluated(laptop({ options }), DRV)).toThrow(
      /laptop: the key \/var\/lib\/sops-nix\/key.txt is not kept[^]*sops.age/,
    );
  });

  test('[R4.4] a user without a declared password', () => {
    expect(() => evaluated(laptop(), DRV, {})).toThrow(
      /laptop: user ada has no declared password[^]*nixos-fleet:users.ada.hashedPasswordSecret/,
    );
    const options = { 'users.users.ada.hashedPassword': '!' };
    expect(
      evaluated(laptop({ options }), 'h: builtins.isString h.config.system.build.toplevel.drvPath', {}),
    ).toBe(true);
  });

  test('[R4.4] a place that is itself empty at every start', () => {
    const options = { 'fleet.impermanence.path': '/persist' };
    const hardware = { disk: { ...ON_TMPFS.disk, tmpfs: { store: 'ext4' as const } } };
    expect(() => evaluated(laptop({ hardware, options }), DRV)).toThrow(
      /laptop: fleet.impermanence.path is \/persist, which is on \/:/,
    );
  });

  test('[R4.4] a root in memory that is said to be kept', () => {
    const options = {
      'fileSystems."/"': { device: 'tmpfs', fsType: 'tmpfs' },
      'fleet.impermanence.enable': true,
    };
    expect(() => evaluated(physical('laptop', { options: { ...HARDWARE, ...options } }), DRV)).toThrow(
      /laptop: its root is in memory[^]*fleet.impermanence.root/,
    );
  });
});

describe('a switch that would hide data', () => {
  let folder: string;
  let check: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nixos-fleet-migration-'));
    const at = (path: string) => join(folder, path);
    const options = {
      'fleet.impermanence.path': at('persistent'),
      'fleet.impermanence.directories': [at('a full folder'), at('empty'), at('copied'), at('absent')],
      'fleet.impermanence.files': [at('file'), at('link'), at('nothing in it')],
    };
    check = evaluated(
      laptop({ options }),
      'h: h.config.system.preSwitchChecks.nixosFleetPersistence',
    ) as string;
    const put = (path: string, text: string) => {
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), text);
    };
    put('a full folder/.hidden', 'x');
    mkdirSync(at('empty'));
    put('copied/x', 'x');
    mkdirSync(join(at('persistent'), at('copied')), { recursive: true });
    put('file', 'x');
    put('nothing in it', '');
    symlinkSync('/nowhere', at('link'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  // What every machine has is there on this one too.
  const only = (text: string) =>
    text.replace(
      /^paths=.*$/m,
      `$&\nown=()\nfor path in "\${paths[@]}"; do case $path in ${folder}*) own+=("$path") ;; esac; done\npaths=("\${own[@]}")`,
    );
  const switched = () =>
    spawnSync('/bin/bash', ['--norc', '-euo', 'pipefail', '-c', only(check)], {
      encoding: 'utf8',
      env: { PATH: '' },
    });

  test('[R4.4] is refused with what to copy, and passes when it is there', () => {
    const { status, stdout, stderr } = switched();
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toContain(`\n  ${folder}/a full folder\n  ${folder}/file\nNothing was changed.`);
    const commands = stdout.split('\n').filter((line) => /^ {2}(cp|mkdir) /.test(line));
    expect(commands).toHaveLength(3);
    expect(spawnSync('/bin/bash', ['-ec', commands.join('\n')], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
    expect(switched()).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  const lint = spawnSync('shellcheck', ['--version']).status === 0 ? test : test.skip;
  lint('[R4.4] is checked by a script that NixOS takes', () => {
    const program = `#!/bin/bash\nset -euo pipefail\nif ! (\n${check}\n) >&2; then exit 1; fi\n`;
    expect(spawnSync('shellcheck', ['-'], { input: program, encoding: 'utf8' }).stdout).toBe('');
  });
});
