import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { moduleReference, READ_OPTIONS, referenceFlake, type OptionEntry } from '../render/module-reference';
import { lastLines, run } from './child';
import { flakeArguments } from './evaluate';
import { absoluteInputs, folderReference } from './flake-reference';
import { readNix } from './project';
import { readFleet } from './stack';
import { writeFiles } from './write-tree';
import { NIX } from './nix-command';

/** `node dist/deploy/module-reference.js > docs/options.md`, over the stand-ins of the stack `dev`. */
export async function readReference(): Promise<string> {
  const nix = readNix();
  const inputs = absoluteInputs(readFleet('dev', nix).nix.overrideInputs);
  const read = async (kind: 'systems' | 'homes', attribute: string): Promise<OptionEntry[]> => {
    const folder = mkdtempSync(join(tmpdir(), 'nixos-fleet-reference-'));
    try {
      writeFiles(folder, referenceFlake(nix, kind));
      const result = await run(
        [
          ...NIX,
          'eval',
          '--json',
          ...flakeArguments(inputs),
          `${folderReference(folder)}#${attribute}.reference`,
          '--apply',
          READ_OPTIONS,
        ],
        { limit: 120 },
      );
      if (result.code !== 0)
        throw new Error(`the options of ${kind} cannot be read:\n${lastLines(result.stderr).join('\n')}`);
      return JSON.parse(result.stdout) as OptionEntry[];
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  return moduleReference(
    await read('systems', 'nixosConfigurations'),
    await read('homes', 'homeConfigurations'),
  );
}

if (require.main === module)
  readReference().then(
    (text) => {
      process.stdout.write(text);
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    },
  );
