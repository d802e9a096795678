import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { lastLines } from './child';
import { sops } from './sops';
import { inTemporaryFolder } from './temporary-folder';

/** A file to look up in creation rules: with its text where it has one, else a stub for these recipients. */
export interface RuledFile {
  /** Relative to the folder of the rules. */
  readonly path: string;
  readonly recipients: readonly string[];
  readonly text?: string;
}

/** What sops makes of a file under some rules: `same`: the file's recipients are those of its rule. */
export type RuleFound = 'same' | 'other recipients' | 'no rule' | 'not readable';

/**
 * Asks the real sops, in one process, which creation rule each file has. `updatekeys` compares a file's recipients with
 * those of the first rule that matches its path, and needs no private key to find them equal; where they differ it asks
 * whether to go on, and gets no answer. It works on copies.
 * @param config text of a `.sops.yaml`
 * @throws Error where sops says nothing of a file: it cannot read the rules
 */
export async function askRules(
  config: string,
  files: readonly RuledFile[],
): Promise<ReadonlyMap<string, RuleFound>> {
  if (files.length === 0) return new Map();
  return inTemporaryFolder('rules-', async (folder) => {
    writeFileSync(join(folder, '.sops.yaml'), config);
    for (const file of files) {
      const copy = join(folder, file.path);
      mkdirSync(dirname(copy), { recursive: true });
      writeFileSync(copy, file.text ?? stub(file.recipients));
    }
    const paths = files.map(({ path }) => join(folder, path));
    const { stderr } = await sops(
      ['--config', join(folder, '.sops.yaml'), 'updatekeys', '--input-type', 'yaml', ...paths],
      {},
    );
    const found = readAnswers(stderr);
    return new Map(
      files.map(({ path }) => {
        const answer = found.get(join(folder, path));
        if (answer === undefined) throw new Error(lastLines(stderr)[0] ?? `sops says nothing of ${path}`);
        return [path, answer];
      }),
    );
  });
}

/** By path; what sops says after it has named a file is about that file. */
function readAnswers(text: string): ReadonlyMap<string, RuleFound> {
  const [, ...sections] = text.split(/^.*Syncing keys for file /m);
  return new Map(
    sections.map((section): [string, RuleFound] => {
      const [path = ''] = section.split('\n', 1);
      if (section.includes(`File ${path} already up to date`)) return [path, 'same'];
      if (section.includes('no matching creation rules found')) return [path, 'no rule'];
      return [path, /^EOF$|msg=EOF/m.test(section) ? 'other recipients' : 'not readable'];
    }),
  );
}

/** What sops takes for one of its files as long as it need not open it. */
function stub(recipients: readonly string[]): string {
  return stringify(
    {
      sops: {
        age: recipients.map((recipient) => ({ recipient, enc: 'none' })),
        lastmodified: '2000-01-01T00:00:00Z',
        mac: 'none',
        version: '3.9.0',
      },
    },
    { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' },
  );
}
