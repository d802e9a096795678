import { codeOf, pathLiterals } from '../../render/nix/path-literals';
import { reach } from '../../render/reach';

describe('path literals', () => {
  test.each<[string, string[]]>([
    ['[ ./a.nix ../b/c ]', ['./a.nix', '../b/c']],
    ['import ./a.nix { x = ./b; }', ['./a.nix', './b']],
    ['# ./a.nix\n./b /* ./c */', ['./b']],
    ['"./a ${./b} \\${./c} $${./d}"', ['./b']],
    ["''./a ${./b} ''${./c} ''' ${\"${./d}\"}''", ['./b', './d']],
    ['"\\"" ./a', ['./a']],
    ['{ a = { b = "${x { c = 1; }} ./d"; }; } ./e', ['./e']],
    ['a.b/c x../d [ ... ] 1./2', []],
    ['(./a)+"/b"', ['./a']],
  ])('[R6.4] %s', (source, expected) => {
    expect(pathLiterals(source)).toEqual(expected);
  });

  test('[R6.4] code is what is neither comment nor text', () => {
    expect(codeOf('a # b\n"c ${d} e" f').replace(/\s+/g, ' ')).toBe('a "d" f');
  });
});

describe('reach', () => {
  const files = new Map([
    ['a.nix', '[ ./b ./c/d.nix ./e ]'],
    ['b/default.nix', '../f.json'],
    ['c/d.nix', '../a.nix'],
    ['e/1.txt', './unread'],
    ['e/2.txt', ''],
    ['f.json', ''],
    ['g.nix', './a.nix'],
  ]);

  test('[R6.4] follows literals to files, folders and round circles', () => {
    expect([...reach(files, ['a.nix']).keys()]).toEqual([
      'a.nix',
      'b/default.nix',
      'c/d.nix',
      'e/1.txt',
      'e/2.txt',
      'f.json',
    ]);
  });

  test('[R6.4] names the file whose literal leads nowhere', () => {
    expect(() => reach(new Map([['a.nix', './gone']]), ['a.nix'])).toThrow(
      'a.nix: names ./gone, which is not there',
    );
  });
});
