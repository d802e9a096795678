import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isAvailable, run } from '../render/nix-eval';
import { Example } from '../support/example';
import { NIX } from '../support/example-files';

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
  const installed = tools.filter(([name]) => isAvailable(name));
  test.each(installed)('[R2.9] %s has nothing to say', (name, args) => {
    expect(() => run(name, [...args, ...paths])).not.toThrow();
  });
});

test('[R2.9] `with pkgs` stands before a list, and before nothing larger', () => {
  for (const [path, text] of files)
    expect([path, /with pkgs;(?!\s*\[)/.test(text.replaceAll(/#.*$/gm, ''))]).toEqual([path, false]);
});
