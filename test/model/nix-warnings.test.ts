import { nixWarnings, warningEvidence } from '../../model/nix-warnings';

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

test.each([
  [
    "The option `services.a.b' defined in `/nix/store/x-source/hosts/web' has been renamed to `services.c.d'.",
    { sources: ['x-source'], options: ['services.a.b'], names: [] },
  ],
  [
    '`programs.ssh` default values will be removed: set `programs.ssh.enableDefaultConfig` to false',
    { sources: [], options: ['programs.ssh', 'programs.ssh.enableDefaultConfig'], names: [] },
  ],
  [
    "'vaapiVdpau' has been renamed to/replaced by 'libva-vdpau-driver'",
    { sources: [], options: [], names: ['vaapiVdpau'] },
  ],
  ['lib.misc.fold is deprecated', { sources: [], options: [], names: ['lib.misc.fold'] }],
  [
    'Using mismatched versions is likely to cause errors:\n\n    home.enableNixpkgsReleaseCheck = false;',
    { sources: [], options: ['home.enableNixpkgsReleaseCheck'], names: [] },
  ],
  ['fold has been deprecated, use foldr instead', { sources: [], options: [], names: ['fold'] }],
  ['something is wrong', { sources: [], options: [], names: [] }],
])('[R2.9] who causes it is told by what it names: %s', (text, evidence) => {
  expect(warningEvidence({ text })).toEqual(evidence);
});
