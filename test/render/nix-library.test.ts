import { join } from 'node:path';
import { NIX } from './fleet';
import { nixPath } from '../support/nix-path';
import { PROJECT } from '../support/toolchain';
import { evaluate } from './nix-eval';

describe('nix/', () => {
  test('[R3.2] the helper library passes its own tests', () => {
    const imported = [...NIX].filter(([path]) => path.startsWith('lib/'));
    expect(imported.map(([path]) => path)).toContain('lib/tests.nix');
    expect(evaluate(`import ${nixPath(join(PROJECT, 'nix/lib/tests.nix'))}`)).toEqual([]);
  });

  test('[R3.2] every file stays under 200 lines', () => {
    for (const [path, content] of NIX)
      if (path.endsWith('.nix')) expect([path, content.split('\n').length < 200]).toEqual([path, true]);
  });
});
