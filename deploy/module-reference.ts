import { moduleReference, READ_OPTIONS, referenceFlake, type OptionEntry } from '../render/module-reference';
import { lastLines, run } from './child';
import { flakeArguments } from './evaluate';
import { absoluteInputs, folderReference } from './flake-reference';
import { readNix } from './project';
import { readFleet } from './stack';
import { inTemporaryFolder } from './temporary-folder';
import { writeFiles } from './write-tree';
import { NIX } from './nix-command';

/** `node dist/deploy/module-reference.js > docs/options.md`, over the stand-ins of the stack `dev`. */
export async function readReference(): Promise<string> {
  const nix = readNix();
  const inputs = absoluteInputs(readFleet('dev', nix).nix.overrideInputs);
  const read = (kind: 'systems' | 'homes', attribute: string) =>
    inTemporaryFolder('reference-', async (folder) => {
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
    });
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
