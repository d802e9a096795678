import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  moduleReference,
  type OptionEntry,
  READ_OPTIONS,
  referenceFlake,
} from '../../render/module-reference';
import { PROJECT } from '../support/toolchain';
import { NIX } from './fleet';
import { evaluateFlake } from './flake';

/** Facts, and what only the machine's owner knows: without a value Nix asks for one by name. */
const WITHOUT_DEFAULT =
  /^fleet\.(facts\.hostKey|disk\.device|disk\.encryption\.unlock|disk\.swap\.size|stylix\.fonts\..*|.*[<*].*)/;

const read = (kind: 'systems' | 'homes', attribute: string) =>
  evaluateFlake(referenceFlake(NIX, kind), `${attribute}.reference`, READ_OPTIONS) as OptionEntry[];
const systems = read('systems', 'nixosConfigurations');
const homes = read('homes', 'homeConfigurations');

test('[R3.2] every option of ours has a type, a default unless it is a fact, and a description', () => {
  expect(systems.length).toBeGreaterThan(200);
  expect(homes.length).toBeGreaterThan(50);
  for (const { name, type, default: value, description } of [...systems, ...homes]) {
    expect([name, type.length > 0 && description.length > 5]).toEqual([name, true]);
    expect([name, value !== undefined || WITHOUT_DEFAULT.test(name)]).toEqual([name, true]);
  }
});

test('[R3.2] every feature can be turned on and off, unless it is a list of things', () => {
  const features = new Set(systems.map(({ name }) => name.split('.')[1] ?? ''));
  const switches = new Set(systems.map(({ name }) => name));
  const without = [...features].filter((feature) => !switches.has(`fleet.${feature}.enable`)).sort();
  expect(without).toMatchSnapshot();
});

test('[R3.2] docs/options.md says what the modules declare (else: npm run reference)', () => {
  expect(readFileSync(join(PROJECT, 'docs', 'options.md'), 'utf8')).toBe(moduleReference(systems, homes));
});
