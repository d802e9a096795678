import { createHash } from 'node:crypto';
import { dirname, join, relative } from 'node:path';
import { ageRecipientOfBytes } from '../model/age-key';
import type { ConfigMistake } from '../model/config-error';
import type { FleetSpec } from '../model/fleet-spec';
import { ruledPaths, type SecretFile } from '../model/secret-files';
import type { Readers } from '../model/secret-readers';
import { sopsConfig } from '../render/sops-config';
import { recipientsOf } from '../render/sops-file';
import type { FoundWhole } from './found-whole';
import { recipientsAtHand } from './key-at-hand';
import { inParallel } from './in-parallel';
import { sops } from './sops';
import { askRules, type RuledFile } from './sops-rules';
import { readIfThere } from './whole-file';

/** A sops file that a person edits, as it lies there. */
export interface EditedFile {
  readonly file: SecretFile;
  /** Relative to the project. */
  readonly path: string;
  readonly text: string | undefined;
  readonly readers: Readers;
}

/** sops reads its rules anew for each file: a thousand files under a thousand rules would take it half a minute. */
const TOGETHER = 50;

/**
 * Paths that get another creation rule than the one rendered for them, and files that sops itself cannot read. Asked of the
 * real sops, for all files of a fleet under all of its rules; beyond {@link TOGETHER} of them in groups, each under its own
 * rules: across groups it is the form of the rules ({@link pathRegex}) that keeps them apart.
 */
export async function ruleMistakes(
  { secrets }: Pick<FleetSpec, 'secrets'>,
  edited: readonly EditedFile[],
  found: FoundWhole,
): Promise<ConfigMistake[]> {
  const there = new Map(edited.map((file) => [file.file.name, file]));
  const files = ruledPaths(secrets).map((path): RuledFile => {
    const { text, readers } = there.get(path) ?? {};
    // Without its text, or without knowing all of its readers, a label tells which rule was found.
    return text === undefined || readers === undefined || readers.unknown.length > 0
      ? { path, recipients: [label(path)] }
      : { path, recipients: readers.list, text };
  });
  const mistakes: ConfigMistake[] = [];
  await inParallel(groups(files), async (group) => {
    const parts = ['rules', JSON.stringify(group)];
    if (found.has(...parts)) return;
    const wrong = [...(await askRules(sopsConfig(group), group))].filter(([, answer]) => answer !== 'same');
    if (wrong.length === 0) found.add(...parts);
    mistakes.push(
      ...wrong.map(([path, answer]) => ({
        path,
        expected: 'the creation rule that was rendered for it, with its recipients',
        found: answer,
        next: `Look at it yourself: sops updatekeys ${path}`,
      })),
    );
  });
  return mistakes;
}

function groups<T>(list: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / TOGETHER) }, (_, index) =>
    list.slice(index * TOGETHER, (index + 1) * TOGETHER),
  );
}

/** A recipient that nobody has: one per path. */
function label(path: string): string {
  return ageRecipientOfBytes(createHash('sha256').update(path).digest());
}

/**
 * Rules of the user's own, in the folders above, that match a file of the stack. sops looks from the working directory
 * upwards, so in the project's folder it would take them for the stack's.
 */
export async function shadowMistakes(
  { secrets }: Pick<FleetSpec, 'secrets'>,
  folder: string,
  found: FoundWhole,
): Promise<ConfigMistake[]> {
  const mistakes: ConfigMistake[] = [];
  for (const config of ['.sops.yaml', join(dirname(folder), '.sops.yaml')]) {
    const text = readIfThere(config);
    if (text === undefined) continue;
    const files = ruledPaths(secrets).map((name): RuledFile => {
      const path = relative(dirname(config), join(folder, name));
      return { path, recipients: [label(path)] };
    });
    const parts = ['shadows', text, JSON.stringify(files)];
    if (found.has(...parts)) continue;
    const answers = await askRules(text, files);
    const [first, ...others] = [...answers].filter(([, answer]) => answer !== 'no rule');
    if (first === undefined) found.add(...parts);
    else
      mistakes.push({
        path: `${config}: creation_rules`,
        expected: `no rule that matches a file under ${folder}/, which has rules of its own`,
        found: `one that matches ${first[0]}${others.length > 0 ? ` and ${others.length} more` : ''}`,
        next: `Narrow its path_regex, or move it into the folder of your own files`,
      });
  }
  return mistakes;
}

/** What sops says when it ends so. */
const REASONS: Readonly<Record<number, string>> = {
  25: 'a value that was changed after it had been encrypted',
  51: 'values that are not those of its MAC: one was taken out, added or moved',
  128: 'a stanza that does not open, although the key at hand is a recipient',
};

/** Files of which sops has not found here that they decrypt whole, in this run or a former one. */
export function undecrypted(edited: readonly EditedFile[], found: FoundWhole): EditedFile[] {
  return edited.filter(({ text }) => text !== undefined && !found.has('opens', text));
}

/**
 * Files that do not decrypt, or whose MAC is wrong; only those that a key at hand should open. One process each (about
 * 20 ms): sops decrypts one file at a time.
 */
export async function closedMistakes(
  edited: readonly EditedFile[],
  found: FoundWhole,
): Promise<ConfigMistake[]> {
  const keys = recipientsAtHand();
  const waiting = undecrypted(edited, found).filter(({ text = '' }) =>
    recipientsOf(text).some((recipient) => keys.has(recipient)),
  );
  const mistakes: ConfigMistake[] = [];
  await inParallel(waiting, async ({ path, text = '' }) => {
    const { code } = await sops(DISCARD, { input: text });
    if (code === 0) found.add('opens', text);
    else
      mistakes.push({
        path,
        expected: 'a file that decrypts whole',
        found: REASONS[code] ?? `one at which sops ends with status ${code}`,
        next:
          code in REASONS
            ? `Bring back the last whole version: git checkout -- ${path}`
            : `See what sops says: sops decrypt --output /dev/null ${path}`,
      });
  });
  return mistakes;
}

/** The values go nowhere, not even into this process. */
const DISCARD = [
  ...['--config', '/dev/null', 'decrypt', '--input-type', 'yaml', '--output-type', 'yaml'],
  ...['--output', '/dev/null'],
];
