import { join } from 'node:path';
import { documentation, isDocumentation } from '../data/documentation';
import { reduce } from '../data/reduce';
import { type Definitions, definitionsOf, EXAMPLES } from '../support/definitions';
import { Example } from '../support/example';
import { type Documented, misfits } from '../support/option-fit';
import { documented, indexed, reviewed, withReviewed } from '../support/option-index';
import { PROJECT } from '../support/toolchain';

const NEXT =
  'if it is right: npm run option-index -- ../shared/data, or a line in test/data/reviewed-options.json with its source';

const index = indexed();
const known = ({ kind, channel }: Definitions): Documented =>
  documented(withReviewed(kind, index[kind]), channel);
const problems = (one: Definitions): string[] =>
  one.options.flatMap(({ name, values }) => values.flatMap((value) => misfits(name, value, known(one))));

const evaluated = new Map<string, Definitions[]>();
const all = (name: string): Definitions[] => {
  const found = evaluated.get(name) ?? definitionsOf(new Example(name));
  evaluated.set(name, found);
  return found;
};

jest.setTimeout(240_000);

test.each(EXAMPLES)('[R6.0] every option that %s sets is a real one, and its value of its type', (name) => {
  for (const one of all(name)) {
    expect(one.options.length).toBeGreaterThan(2);
    expect([NEXT, one.where, ...problems(one)]).toEqual([NEXT, one.where]);
  }
});

describe('no definition of any example goes unread', () => {
  const first = EXAMPLES[0] ?? '';

  test('[R6.0] each misspelt name is a problem', () => {
    for (const one of all(first))
      for (const { name, values } of one.options)
        for (const value of values)
          expect([`${name}x: no such option`]).toEqual(misfits(`${name}x`, value, known(one)));
  });

  test('[R6.0] each value that is of no type at all is a problem, unless the type says anything', () => {
    for (const one of all(first))
      for (const { name } of one.options) {
        const words = known(one).typeOf(name) ?? 'a group';
        const found = misfits(name, { $: 'nothing' }, known(one));
        expect([name, found.length > 0 || words === 'unspecified value']).toEqual([name, true]);
      }
  });

  test('[R6.0] a misspelt option of config is, by Nix too', () => {
    const changed = new Example('multi-host', (config) => {
      config.hosts.server.options = { 'services.openssh.enabel': true };
    });
    expect(() => definitionsOf(changed)).toThrow('services.openssh.enabel');
  });
});

test('[R1.5] an option counts for the releases that have it', () => {
  const of = (channel: string) => documented(index.systems, channel);
  expect(of('25.05').typeOf('services.xserver.desktopManager.gnome.enable')).toBe('boolean');
  expect(of('25.11').typeOf('services.xserver.desktopManager.gnome.enable')).toBeUndefined();
  expect(of('25.05').typeOf('services.desktopManager.gnome.enable')).toBeUndefined();
  expect(of('unstable').typeOf('services.desktopManager.gnome.enable')).toBe('boolean');
});

test('[R6.0] what was reviewed has a source each, and is what no documentation has', () => {
  for (const kind of ['systems', 'homes'] as const)
    for (const { name, source } of reviewed()[kind]) {
      expect([name, source.length > 10]).toEqual([name, true]);
      expect([name, index[kind][name]]).toEqual([name, undefined]);
    }
});

/** The documentation itself, where it lies beside the project. */
const shared = join(PROJECT, '..', 'shared', 'data');
(isDocumentation(shared) ? test : test.skip)(
  '[R6.0] the index is what the documentation says (else: npm run option-index -- ../shared/data)',
  () => {
    expect(reduce(documentation(shared), EXAMPLES.flatMap(all)).index).toEqual(index);
  },
);
