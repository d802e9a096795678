import { resolve } from 'node:path';

/** Flake reference of a folder. It is a URL: a space in the clone's path must be escaped. */
export function folderReference(folder: string): string {
  return `path:${resolve(folder).split('/').map(encodeURIComponent).join('/')}`;
}

/** Folder of a `path:` reference, and what follows it (`?dir=…`); undefined for any other reference. */
export function referencedFolder(
  reference: string,
): { readonly folder: string; readonly query: string } | undefined {
  const [, folder, query = ''] = /^path:([^?]+)(\?.*)?$/.exec(reference) ?? [];
  return folder === undefined ? undefined : { folder: resolve(decodeURIComponent(folder)), query };
}

/** Relative `path:` references are relative to the project; two clones agree on the config, not on where they lie. */
export function absoluteInputs(inputs: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(inputs).map(([input, reference]) => [
      input,
      reference.replace(/^path:(\.\.?\/[^?]*)/, (_, path: string) => folderReference(path)),
    ]),
  );
}
