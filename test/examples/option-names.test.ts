import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Example } from '../support/example';
import { PROJECT } from '../support/toolchain';

interface Names {
  readonly systems: readonly string[];
  readonly homes: readonly string[];
}

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const DATA = join(PROJECT, 'test', 'data');
/** Names that the public option documentation has, of those that this project defines. */
const index = read(join(DATA, 'option-index.json')) as Names;
/** Names that it cannot know, each with where it was read. */
const reviewed = read(join(DATA, 'reviewed-options.json')) as { name: string; source: string }[];

/** Names of options outside `fleet` that files of the rendered flake define. */
const DEFINED = `h:
let
  inherit (h.pkgs) lib;
  certain = if h.options ? home then h.options.home.username else h.options.networking.hostName;
  files = map (definition: toString definition.file) certain.definitionsWithLocations;
  flake = builtins.concatMap (file: let found = builtins.match "(.*-source)/(hosts|homes)/.*" file; in if found == null then [ ] else found) files;
  isOurs = { file, ... }: lib.hasPrefix (builtins.head flake) (toString file);
  defines = option:
    let found = builtins.tryEval (builtins.any isOurs option.definitionsWithLocations);
    in found.success && found.value;
  walk = node:
    if node._type or "" == "option" then (if defines node then [ (lib.showOption node.loc) ] else [ ])
    else lib.concatMap walk (lib.attrValues node);
in walk (builtins.removeAttrs h.options [ "fleet" "_module" ])`;

const everything = new Example('everything');
const known = (names: readonly string[]) => new Set([...names, ...reviewed.map(({ name }) => name)]);
const NEXT =
  'look the name up in the option documentation and add it to test/data/option-index.json, or to reviewed-options.json with its source';

jest.setTimeout(60_000);

test.each(everything.spec.hosts.map(({ name }) => name))(
  '[R6.0] every option that %s sets is a real one',
  (host) => {
    const names = everything.system(host, DEFINED) as string[];
    expect(names).toContain('networking.hostName');
    expect([NEXT, ...names.filter((name) => !known(index.systems).has(name))]).toEqual([NEXT]);
  },
);

test('[R6.0] every option that a home sets is a real one', () => {
  for (const host of [...everything.spec.hosts, ...everything.spec.homeHosts])
    for (const { user } of host.homes) {
      const names = everything.home(host.name, user, DEFINED) as string[];
      expect(names).toContain('home.username');
      expect([NEXT, ...names.filter((name) => !known(index.homes).has(name))]).toEqual([NEXT]);
    }
});

test('[R6.0] a misspelt one is noticed, by Nix and by the list', () => {
  const changed = new Example('everything', (config) => {
    config.hosts.server.options['services.openssh.enabel'] = true;
  });
  expect(() => changed.system('server', DEFINED)).toThrow('services.openssh.enabel');
  expect(known(index.systems).has('services.openssh.enabel')).toBe(false);
});

test('[R6.0] what was reviewed has a source each', () => {
  for (const { name, source } of reviewed) expect([name, source.length > 10]).toEqual([name, true]);
});

/** The documentation itself, where it lies beside the project. */
const shared = join(PROJECT, '..', 'shared', 'data');
(existsSync(shared) ? test : test.skip)('[R6.0] every indexed name is in the documentation', () => {
  const options = read(join(shared, 'options.json')) as {
    options: { name: string }[];
    after: { renamed: string[][]; new: { name: string }[] };
  };
  const modules = read(join(shared, 'module-options.json')) as Record<string, { name: string }[]>;
  const homes = read(join(shared, 'hm-options.json')) as Record<string, Record<string, string>>;
  const systemNames = [
    ...options.options.map(({ name }) => name),
    ...options.after.renamed.map(([, name = '']) => name),
    ...options.after.new.map(({ name }) => name),
    ...Object.values(modules).flatMap((list) => list.map(({ name }) => name)),
  ];
  const homeNames = [
    ...Object.values(homes).flatMap((release) => Object.keys(release)),
    ...systemNames.filter((name) => name.startsWith('sops.')),
  ];
  const missing = (names: readonly string[], documented: readonly string[]) => {
    const all = new Set(documented);
    return names.filter(
      (name) => !all.has(name) && !documented.some((other) => other.startsWith(`${name}.`)),
    );
  };
  expect(missing(index.systems, systemNames)).toEqual([]);
  expect(missing(index.homes, homeNames)).toEqual([]);
});
