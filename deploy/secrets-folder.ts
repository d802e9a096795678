import { join } from 'node:path';

/** Folder of a stack's sops files, relative to the project. */
export function secretsFolder(stack: string): string {
  return join('secrets', stack);
}
