import { join } from 'node:path';
import type { HandEdited } from '../components/secret-store';
import { ConfigError, type ConfigMistake } from '../model/config-error';
import { handMadeRuleMistakes } from '../model/checks/creation-rules';
import { secretFileMistakes } from '../model/checks/secret-files';
import type { FleetSpec } from '../model/fleet-spec';
import { secretFiles } from '../model/secret-files';
import { readersOf } from '../model/secret-readers';
import { FoundWhole } from './found-whole';
import { secretsFolder } from './secrets-folder';
import { closedMistakes, type EditedFile, ruleMistakes, shadowMistakes, undecrypted } from './sops-preflight';
import { readIfThere } from './whole-file';

/**
 * Reads the sops files that people edit and checks all that sops files and their rules are worth, before any host is
 * touched: first what can be seen without a private key, then, of what is new here, what sops itself makes of it.
 * @param made recipients of machines and homes whose keys the stack has made ({@link readersOf})
 * @throws ConfigError
 */
export async function readHandEdited(
  fleet: FleetSpec,
  stack: string,
  made: ReadonlyMap<string, readonly string[]>,
): Promise<HandEdited> {
  const edited = secretFiles(fleet.secrets)
    .filter(({ byHand }) => byHand)
    .map((file): EditedFile => {
      const path = join(secretsFolder(stack), file.name);
      return { file, path, text: readIfThere(path), readers: readersOf(fleet, file, made) };
    });
  refuse([
    ...edited.flatMap(({ path, text, file, readers }) => secretFileMistakes(path, text, file, readers)),
    ...overwrittenRules(stack),
  ]);
  const found = new FoundWhole(stack);
  refuse([
    ...(await ruleMistakes(fleet, edited, found)),
    ...(await shadowMistakes(fleet, secretsFolder(stack), found)),
    ...(await closedMistakes(edited, found)),
  ]);
  found.write();
  return {
    texts: new Map(edited.map(({ file, text = '' }) => [file.name, text])),
    undecrypted: undecrypted(edited, found).map(({ path }) => path),
  };
}

function refuse(mistakes: readonly ConfigMistake[]): void {
  if (mistakes.length > 0) throw new ConfigError(mistakes);
}

function overwrittenRules(stack: string): ConfigMistake[] {
  const path = join(secretsFolder(stack), '.sops.yaml');
  const text = readIfThere(path);
  return text === undefined ? [] : handMadeRuleMistakes(path, text);
}
