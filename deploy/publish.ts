import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { secretsFolder } from './secrets-folder';
import { readIfThere, writeWhole } from './whole-file';

/**
 * Writes the generated secret files of a stack out, for git and for people; they are ciphertext. One without content is removed:
 * whoever could open it could go on. Preview writes nothing.
 * @throws Error in CI where a committed file would change: a re-encryption must be seen by a person.
 */
export function publish(
  stack: string,
  files: Readonly<Record<string, string | undefined>>,
  preview: boolean,
): Promise<void> {
  if (preview) return Promise.resolve();
  for (const [name, text] of Object.entries(files)) {
    const path = join(secretsFolder(stack), name);
    const before = readIfThere(path);
    if (process.env.CI === 'true' && before !== undefined && before !== text)
      throw new Error(
        `${path}: expected no change in CI, found one: run pulumi up on a machine of an admin and commit the file`,
      );
    if (text === undefined) rmSync(path, { force: true });
    else writeWhole(path, text);
  }
  return Promise.resolve();
}
