import { ownPath } from '../../render/own-modules';
import { treeHash } from '../../render/tree-hash';
import { cloud, fleet, NIX, physical, rendered, secret } from './fleet';

const desktop = physical('desktop', {
  profiles: ['desktop'],
  channel: 'unstable',
  extraGroups: { ada: ['video'] },
  packages: ['ripgrep', 'kdePackages.kate'],
  options: { 'services.openssh.settings.LogLevel': 'VERBOSE', 'boot.kernel.sysctl': { 'vm.swappiness': 10 } },
  modules: ['machines/desktop.nix'],
});
const laptop = physical('laptop', { profiles: ['laptop'], users: [] });
const web = cloud('web', { profiles: ['server'] });
const secrets = [
  secret('wifi', ['desktop', 'laptop'], { owner: 'ada', mode: '0440', restartUnits: ['wifi.service'] }),
  secret('password', ['web'], { neededForUsers: true }),
];
const spec = fleet([desktop, laptop, web], {
  secrets,
  nix: {
    evaluator: 'auto',
    overrideInputs: {},
    substituters: ['https://cache.example.org'],
    trustedPublicKeys: [],
  },
});
const modules = new Map([
  ['machines/desktop.nix', '{ imports = [ ./disks.nix ]; }'],
  ['machines/disks.nix', '{ }'],
]);

test('[R3.9] every host trusts what the builders of the fleet sign, whoever builds for it', () => {
  const forge = physical('forge', { signingKey: 'forge-1:x' });
  const built = fleet([physical('mine'), physical('theirs', { builder: 'forge' }), forge], {
    nix: { ...spec.nix, trustedPublicKeys: ['cache-1:y'] },
  });
  for (const host of built.hosts)
    expect(rendered(built, host).get(`hosts/${host.name}/default.nix`)?.replaceAll(/\s+/g, ' ')).toContain(
      'trusted-public-keys = [ "cache-1:y" "forge-1:x" ]',
    );
});

test('[R3.9][R5.5] every host trusts what the operator signs, whoever builds for it, but one with a deploy user', () => {
  const signingKey = { publicKey: 'prod-1:z', privateKeySecret: 'nix-key' };
  const forge = physical('forge', { signingKey: 'forge-1:x' });
  const apart = physical('apart', { builder: 'forge', deployUser: { rootLogin: true } });
  const built = fleet([physical('mine'), physical('theirs', { builder: 'forge' }), forge, apart], {
    nix: { ...spec.nix, signingKey },
  });
  const trusted = built.hosts.map((host) => [
    host.name,
    /trusted-public-keys = \[([^\]]*)\]/
      .exec(rendered(built, host).get(`hosts/${host.name}/default.nix`) ?? '')?.[1]
      ?.trim()
      .replaceAll(/\s+/g, ' '),
  ]);
  expect(Object.fromEntries(trusted)).toEqual({
    mine: '"prod-1:z" "forge-1:x"',
    theirs: '"prod-1:z" "forge-1:x"',
    forge: '"prod-1:z" "forge-1:x"',
    apart: '"forge-1:x"',
  });
});

describe('rendered files of a host', () => {
  test.each([
    ['desktop', desktop],
    ['laptop', laptop],
    ['web', web],
  ])('[R2.2][R2.4][R2.5] the files of %s are those that config asks for', (_, host) => {
    const files = rendered(spec, host, { modules });
    const own = [...files].filter(([path]) => path.startsWith('hosts/'));
    expect(Object.fromEntries(own)).toMatchSnapshot();
    expect([...files.keys()]).toMatchSnapshot();
  });

  test('[R2.2] every rendered file stays under 100 lines', () => {
    for (const host of spec.hosts) {
      for (const [path, content] of rendered(spec, host, { modules }))
        if (path.startsWith('hosts/')) expect([path, content.split('\n').length < 100]).toEqual([path, true]);
    }
  });

  test('[R2.5] a host receives the secret files that it uses and no other', () => {
    const secretFiles = (host: typeof web | typeof laptop) =>
      [...rendered(spec, host, { modules }).keys()].filter((path) => /^hosts\/[^/]+\/secrets\//.test(path));
    expect(secretFiles(web)).toEqual(['hosts/web/secrets/web.yaml']);
    expect(secretFiles(laptop)).toEqual(['hosts/laptop/secrets/common.yaml']);
    expect([...rendered(fleet([laptop]), laptop).keys()]).not.toContain('modules/secrets/default.nix');
  });

  test('[R2.7] every host carries its marker, whatever its profiles', () => {
    const bare = physical('bare');
    expect([...rendered(fleet([bare]), bare).keys()]).toContain('modules/marker/default.nix');
  });

  test('[R5.8] own modules keep their place under nix/, others go to own/', () => {
    expect(['nix/modules/mine.nix', './nix/modules/mine.nix', 'machines/a.nix'].map(ownPath)).toEqual([
      'modules/mine.nix',
      'modules/mine.nix',
      'own/machines/a.nix',
    ]);
  });

  test('[R5.6][R2.6] an override stands at its level, a forced one with its reason', () => {
    const host = physical('x', {
      overrides: {
        'networking.domain': { level: 'default', value: 'example.org' },
        'services.openssh.ports': { level: 'normal', value: [2222] },
        'networking.firewall.allowPing': {
          level: 'forced',
          value: false,
          because: 'the auditor asked for it',
        },
      },
    });
    expect(rendered(fleet([host]), host).get('hosts/x/overrides.nix'))
      .toBe(`# Rendered from stack config: change it there.
{ lib, ... }:
{
  networking.domain = lib.mkDefault "example.org";
  services.openssh.ports = [ 2222 ];
  # Forced: the auditor asked for it
  networking.firewall.allowPing = lib.mkForce false;
}
`);
  });

  test('[R3.2] an option of a feature brings the feature in, and nothing else does', () => {
    const power = physical('x', { options: { fleet: { power: { enable: true } } } });
    const files = (host: typeof power) => [...rendered(fleet([host]), host).keys()];
    expect(files(power)).toContain('modules/power/default.nix');
    expect(files(physical('x', { options: { 'fleet.power.lid': 'lock' } }))).toContain(
      'modules/power/default.nix',
    );
    expect(files(physical('x'))).not.toContain('modules/power/default.nix');
  });

  test('[R6.0] what the hardware is comes from the one place that config names', () => {
    const files = (hardware: NonNullable<typeof desktop.hardware>) => {
      const host = physical('x', { hardware });
      const own = new Map([
        ['machines/x.nix', '{ }'],
        ['machines/x.json', '{}'],
      ]);
      return rendered(fleet([host]), host, { modules: own });
    };
    expect(files({ module: 'machines/x.nix' }).get('hosts/x/default.nix')).toContain(
      '../../own/machines/x.nix',
    );
    const report = files({ report: 'machines/x.json' });
    expect(report.get('hosts/x/default.nix')).toContain(
      'hardware.facter.reportPath = ../../own/machines/x.json;',
    );
    expect(report.has('own/machines/x.json')).toBe(true);
    const disk = files({ disk: { device: '/dev/vda', layout: 'ext4' } });
    expect(disk.has('modules/disk/default.nix')).toBe(true);
    expect(report.has('modules/disk/default.nix')).toBe(false);
  });

  test('[R5.8] what lies under own/ is picked up without being named', () => {
    const own = new Map([
      ['own/modules/greeting.nix', '{ }'],
      ['own/home/shell/default.nix', '{ }'],
      ['own/overlays/newer.nix', '_: _: { }'],
      ['own/packages/tool/default.nix', '{ writeText }: writeText "tool" "x"'],
      ['own/scripts/deploy-all.sh', 'echo deploy'],
    ]);
    const host = physical('x');
    const files = rendered(fleet([host]), host, { modules: own });
    expect(files.get('hosts/x/default.nix')).toContain('../../own/modules/greeting.nix');
    expect(files.get('hosts/x/default.nix')).not.toContain('own/home');
    expect(files.get('hosts/x/extensions.nix')).toBe(`# Rendered from stack config: change it there.
{ fleetLib, ... }:
{
  nixpkgs.overlays = [
    (import ../../own/overlays/newer.nix)
    (fleetLib.packagesOverlay {
      tool = ../../own/packages/tool;
    })
    (fleetLib.scriptsOverlay {
      deploy-all = ../../own/scripts/deploy-all.sh;
    })
  ];
}
`);
  });

  test.each<[string, () => unknown, string]>([
    [
      'an unknown profile',
      () => rendered(spec, physical('x', { profiles: ['destkop'] })),
      'profiles/destkop.nix',
    ],
    ['an unknown platform', () => rendered(spec, physical('x', { platform: 'moon' })), 'platforms/moon.nix'],
    [
      'an own module that imports what is not given',
      () => rendered(spec, desktop, { modules: new Map([['machines/desktop.nix', '[ ./gone.nix ]']]) }),
      'own/machines/desktop.nix: names ./gone.nix',
    ],
    ['an unknown user', () => rendered(spec, physical('x', { users: ['eve'] })), 'hosts.x.users: eve'],
    ['a secret file that was not given', () => rendered(spec, web, { secretFiles: {} }), 'web.yaml'],
    [
      'an option that cannot be rendered',
      () => rendered(spec, physical('x', { options: { 'a.b': 'x\0' } })),
      'hosts.x.options.a.b: expected text without NUL',
    ],
    [
      'a password that does not reach the host',
      () =>
        rendered(
          fleet([laptop], {
            secrets,
            users: {
              ada: {
                name: 'ada',
                description: '',
                extraGroups: [],
                sshKeys: [],
                hashedPasswordSecret: 'password',
              },
            },
          }),
          physical('x'),
        ),
      'users.ada.hashedPasswordSecret',
    ],
  ])('[R6.4] refused with the place: %s', (_, render, message) => {
    expect(render).toThrow(message);
  });
});

describe('content hash', () => {
  const hashes = (nix = NIX) =>
    Object.fromEntries(
      spec.hosts.map((host) => [host.name, treeHash(rendered(spec, host, { modules, nix }))]),
    );
  const changedBy = (path: string, content: string) => {
    const before = hashes();
    const after = hashes(new Map([...NIX, [path, content]]));
    return Object.keys(before).filter((name) => before[name] !== after[name]);
  };

  test.each([
    ['modules/power/default.nix', ['laptop']],
    ['modules/gnome/settings.nix', ['desktop', 'laptop']],
    ['modules/disk/default.nix', ['web']],
    ['modules/core/default.nix', ['desktop', 'laptop', 'web']],
    ['home/modules/core/default.nix', []],
    ['lib/tests.nix', []],
  ])('[R6.4] an edit of %s concerns %j', (path, expected) => {
    expect(changedBy(path, `${NIX.get(path) ?? ''}\n# edited\n`)).toEqual(expected);
  });

  const lock = (revisions: Record<string, string>) =>
    JSON.stringify({
      nodes: {
        ...Object.fromEntries(Object.entries(revisions).map(([node, rev]) => [node, { locked: { rev } }])),
        disko: { inputs: { nixpkgs: 'nixpkgs' }, locked: { rev: revisions.disko } },
        root: {
          inputs: {
            ...Object.fromEntries(
              ['nixpkgs-2511', 'nixpkgs-unstable', 'sops-nix', 'disko'].map((node) => [node, node]),
            ),
          },
        },
      },
      root: 'root',
      version: 7,
    });
  const revisions = {
    'nixpkgs-2511': 'a',
    'nixpkgs-unstable': 'a',
    'sops-nix': 'a',
    disko: 'a',
    nixpkgs: 'a',
  };

  test.each([
    ['nixpkgs-2511', ['laptop', 'web']],
    ['nixpkgs-unstable', ['desktop']],
    ['sops-nix', ['desktop', 'laptop', 'web']],
    ['disko', ['web']],
    ['nixpkgs', ['web']],
  ])('[R6.4] a new lock of %s concerns %j', (input, expected) => {
    const before = hashes(new Map([...NIX, ['flake.lock', lock(revisions)]]));
    const after = hashes(new Map([...NIX, ['flake.lock', lock({ ...revisions, [input]: 'b' })]]));
    expect(Object.keys(before).filter((name) => before[name] !== after[name])).toEqual(expected);
  });

  test('[R6.4] a module that may use any input makes the whole lock count', () => {
    const nix = (content: string, revision: string) =>
      new Map([
        ...NIX,
        ['flake.lock', lock({ ...revisions, 'nixpkgs-unstable': revision })],
        ['platforms/any.nix', content],
      ]);
    const host = physical('x', { platform: 'any' });
    const differ = (content: string) =>
      treeHash(rendered(spec, host, { nix: nix(content, 'a') })) !==
      treeHash(rendered(spec, host, { nix: nix(content, 'b') }));
    expect(differ('{ inputs, name, ... }: inputs.${name}')).toBe(true);
    expect(differ('{ inputs, ... }: with inputs; x')).toBe(true);
    expect(differ('{ inputs, ... }: inputs.disko # inputs.${name}')).toBe(false);
  });
});
