import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { treeHash } from '../../render/tree-hash';
import { Example } from '../support/example';
import { NIX } from '../support/example-files';
import { PROJECT } from '../support/toolchain';

const NAMES = readdirSync(join(PROJECT, 'examples')).flatMap(
  (file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [],
);
const EXAMPLES = NAMES.map((name) => new Example(name));
const systems = EXAMPLES.flatMap((example) =>
  example.spec.hosts.map((host): [string, string, Example] => [example.name, host.name, example]),
);
const homes = EXAMPLES.flatMap((example) =>
  [...example.spec.hosts, ...example.spec.homeHosts].flatMap((host) =>
    host.homes.map((home): [string, string, string, Example] => [
      example.name,
      home.user,
      host.name,
      example,
    ]),
  ),
);

jest.setTimeout(120_000);

test('the five fleets of the documents and the one that joins them are there', () => {
  expect(NAMES.sort()).toEqual([
    'bandit',
    'everything',
    'four-targets',
    'impermanence',
    'multi-host',
    'shoshin',
  ]);
});

test.each(systems)('[R6.4] %s: the system of %s evaluates', (_, host, example) => {
  expect(example.system(host, 'h: builtins.isString h.config.system.build.toplevel.drvPath')).toBe(true);
});

test.each(homes)('[R1.2] %s: the home of %s on %s evaluates', (_, user, host, example) => {
  expect(example.home(host, user, 'h: builtins.isString h.activationPackage.drvPath')).toBe(true);
});

describe('what is shipped', () => {
  const size = (files: ReadonlyMap<string, string>) =>
    [...files].reduce((sum, [path, content]) => sum + path.length + Buffer.byteLength(content), 0);

  test.each(systems)('[R2.2] %s: the files of %s are few and short', (_, host, example) => {
    const files = example.files(host);
    expect(size(files)).toBeLessThan(200_000);
    for (const [path, content] of files)
      if (path.startsWith('hosts/') && path.endsWith('.nix'))
        expect([path, content.split('\n').length < 100]).toEqual([path, true]);
  });

  test.each(homes)('[R2.2] %s: the files of the home of %s on %s are few', (_, user, host, example) => {
    expect(size(example.homeFiles(host, user))).toBeLessThan(200_000);
  });
});

test('[R6.0] every host has a state version of its own, two admins at least, and one place that knows its hardware', () => {
  for (const { spec } of EXAMPLES) {
    expect(new Set(spec.admins.map(({ recipient }) => recipient)).size).toBeGreaterThanOrEqual(2);
    for (const host of spec.hosts) {
      expect(host.stateVersion).toMatch(/^\d\d\.(05|11)$/);
      expect([host.name, host.platform === 'wsl' || host.hardware !== undefined]).toEqual([host.name, true]);
    }
  }
});

test.each([
  ['plasma', ['shoshin', 'hetzner', 'm1']],
  ['restic', ['bandit', 'server-home']],
  ['plex', ['server']],
])(
  '[R6.4] an edit of the feature %s changes the content hash of %j and of no other host',
  (feature, expected) => {
    const everything = new Example('everything');
    const file = `modules/${feature}/default.nix`;
    const edited = new Map([...NIX, [file, `${NIX.get(file) ?? ''}\n# edited\n`]]);
    const changed = everything.spec.hosts
      .map(({ name }) => name)
      .filter((name) => treeHash(everything.files(name)) !== treeHash(everything.files(name, edited)));
    expect(changed.sort()).toEqual([...expected].sort());
  },
);
