import { nixWarnings } from '../../model/nix-warnings';

test('[R2.9] warnings of a configuration are told from what else Nix says', () => {
  const stderr = [
    'warning: not writing modified lock file of flake',
    '• Added input',
    "evaluation warning: The option `services.a' defined in `/nix/store/x-source/hosts/web' has been renamed to `services.b'.",
    'trace: \u001b[1;31mwarning: first line of two',
    'about programs.zsh.enable here\u001b[0m',
    'trace: something that a developer looked at',
    'and its second line',
    'evaluation warning: lib.misc.fold is deprecated',
    'evaluation warning: lib.misc.fold is deprecated',
  ].join('\n');
  expect(nixWarnings(stderr)).toEqual([
    {
      text: "The option `services.a' defined in `/nix/store/x-source/hosts/web' has been renamed to `services.b'.",
      option: 'services.a',
    },
    { text: 'first line of two\nabout programs.zsh.enable here', option: 'programs.zsh.enable' },
    { text: 'lib.misc.fold is deprecated' },
  ]);
});

test('[R2.9] a quiet evaluation has none', () => {
  expect(nixWarnings('')).toEqual([]);
  expect(nixWarnings('warning: Git tree is dirty\n')).toEqual([]);
});
