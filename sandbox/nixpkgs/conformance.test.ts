import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nixPath } from '../../test/support/nix-path';
import { evaluate } from './nix';

// The cases hold on a real nixpkgs (24.11 or newer) too:
// nix-instantiate --eval --strict --json sandbox/nixpkgs/conformance --arg lib 'import <nixpkgs/lib>'
const folder = join(__dirname, 'conformance');
const requirement: Record<string, string> = {
  conditions: 'R2.2',
  merging: 'R2.2',
  order: 'R2.2',
  priorities: 'R5.6',
  structure: 'R6.4',
  submodules: 'R6.4',
};
const cases = Object.keys(requirement).flatMap((group) =>
  readdirSync(join(folder, group))
    .filter((file) => file.endsWith('.nix'))
    .map((file) => ({ group, name: file.slice(0, -'.nix'.length), requirement: requirement[group] })),
);
let found: Record<string, Record<string, unknown> | undefined> = {};

beforeAll(() => {
  const { value, error } = evaluate(`import ${nixPath(folder)} { inherit lib; }`);
  expect(error).toBe('');
  found = value as typeof found;
});

test('[R6.4] every folder of cases is looked at', () => {
  expect(Object.keys(found).sort()).toEqual(Object.keys(requirement).sort());
});

test.each(cases)('[$requirement] $group: $name', ({ group, name }) => {
  const expected: unknown = JSON.parse(readFileSync(join(folder, group, `${name}.json`), 'utf8'));
  expect(found[group]?.[name]).toEqual(expected);
});
