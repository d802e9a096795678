import { legible, legibleText } from '../../render/legible';
import { HEADER } from '../../render/module-file';

const SHIPPED = new Map([['modules/ssh/default.nix', '{ }\n']]);

test('[R6.0] what was rendered and written is shown as text, what is shipped as a hash, ciphertext and facts not at all', () => {
  const shown = legible(
    new Map([
      ...SHIPPED,
      ['hosts/box/default.nix', '{ networking.hostName = "box"; }\n'],
      ['hosts/box/facts.json', '{}'],
      ['hosts/box/secrets/box.yaml', 'sops: {}'],
      ['own/notes.nix', '{ }\n'],
    ]),
    SHIPPED,
  );
  expect(shown).toEqual({
    'hosts/box/default.nix': '{ networking.hostName = "box"; }\n',
    'modules/ssh': expect.stringMatching(/^[0-9a-f]{8}$/) as string,
    'own/notes.nix': '{ }\n',
  });
});

test('the line above each rendered file is left out of the text', () => {
  const rendered = new Map([['hosts/box/default.nix', `${HEADER}{ }\n`]]);
  expect(legibleText(rendered, SHIPPED)).toBe('{"hosts/box/default.nix":"{ }\\n"}');
});

test('an edit of what is shipped shows as another hash', () => {
  const edited = new Map([['modules/ssh/default.nix', '{ } # a word\n']]);
  expect(legible(edited, edited)).not.toEqual(legible(SHIPPED, SHIPPED));
});

test('it always fits into an environment', () => {
  const files = new Map([...Array(100).keys()].map((index) => [`own/${index}.nix`, 'x'.repeat(10_000)]));
  expect(legibleText(files, new Map()).length).toBeLessThan(100_000);
  expect(
    legible(new Map([['own/report.json', 'x'.repeat(20_000)]]), new Map())['own/report.json'],
  ).toHaveLength(8);
});
