import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isAvailable, run } from '../render/nix-eval';
import { Example } from '../support/example';
import { NIX } from '../support/example-files';
import { PROJECT } from '../support/toolchain';

/** Everything that is shipped or rendered for any host, home or device of the example with all of it, each text once. */
function nixFiles(): ReadonlyMap<string, string> {
  const everything = new Example('everything');
  const { hosts, homeHosts, droids } = everything.spec;
  const trees = [
    NIX,
    ...hosts.map(({ name }) => everything.files(name)),
    ...[...hosts, ...homeHosts].flatMap((host) =>
      host.homes.map(({ user }) => everything.homeFiles(host.name, user)),
    ),
    ...droids.map(({ name }) => everything.droidFiles(name)),
  ];
  const texts = new Map<string, string>();
  for (const tree of trees) for (const [path, text] of tree) if (path.endsWith('.nix')) texts.set(text, path);
  return new Map([...texts].map(([text, path], index) => [`${index}/${path}`, text]));
}

const files = nixFiles();
let folder: string;
let paths: string[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleet-style-'));
  paths = [...files].map(([path, text]) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    return join(folder, path);
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

jest.setTimeout(60_000);

test('[R2.9] there is much to look at, and every file of it parses', () => {
  expect(files.size).toBeGreaterThan(150);
  // deadnix ends well on what it cannot read.
  expect(() => run('nix-instantiate', ['--parse', ...paths])).not.toThrow();
});

/** Not part of every toolchain; where they are, nothing is left for them to say. */
const tools: readonly [string, readonly string[]][] = [
  ['nixfmt', ['--check']],
  ['deadnix', ['--fail']],
];

describe('where it is installed', () => {
  for (const [name, args] of tools.filter(([tool]) => isAvailable(tool)))
    test(`[R2.9] ${name} has nothing to say`, () => {
      expect(() => run(name, [...args, ...paths])).not.toThrow();
    });

  if (isLinter('statix'))
    test('[R2.9] statix has nothing to say', () => {
      // It takes one folder or file.
      expect(() => run('statix', ['check', '--config', PROJECT, folder])).not.toThrow();
    });
});

/** A program that knows a mistake when it sees one: another one of the name `statix` is on the registries. */
function isLinter(name: string): boolean {
  if (!isAvailable(name)) return false;
  const sample = mkdtempSync(join(tmpdir(), 'fleet-linter-'));
  const check = (text: string) => {
    writeFileSync(join(sample, 'a.nix'), text);
    try {
      run(name, ['check', sample]);
      return true;
    } catch {
      return false;
    }
  };
  const knows = check('{ a = 1; }\n') && !check('{ a = if true == true then 1 else 2; }\n');
  rmSync(sample, { recursive: true });
  return knows;
}

test('[R2.9] no file is longer than 200 lines, and none of a host alone longer than 100', () => {
  for (const [path, text] of files) {
    const most = /\d+\/(hosts|homes|droids)\//.test(path) ? 100 : 200;
    expect([path, text.split('\n').length <= most]).toEqual([path, true]);
  }
});

test('[R2.9] `with pkgs` stands before a list, and before nothing larger', () => {
  for (const [path, text] of files)
    expect([path, /with pkgs;(?!\s*\[)/.test(text.replaceAll(/#.*$/gm, ''))]).toEqual([path, false]);
});
