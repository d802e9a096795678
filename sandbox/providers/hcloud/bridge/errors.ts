import { ApiError } from '../client';
import type { Kind } from './kind';

/** The official provider's words for an error, which depend on the library that a resource is built on. */
export function describe(library: Kind['library'], error: unknown): string {
  return library === 'sdk' ? `1 error occurred:\n\t* ${sdkText(error)}\n\n` : frameworkText(error);
}

/** An error that is told under a heading of its own instead of the one for API errors. */
export class Diagnostic extends Error {}

function sdkText(error: unknown): string {
  if (error instanceof ApiError && error.code === 'invalid_input') {
    const fields = error.fields.map(({ name, messages }) => `${name} => [${messages.join(' ')}]`);
    return `${error.message}: [${fields.join(' ')}]`;
  }
  return textOf(error);
}

function frameworkText(error: unknown): string {
  if (error instanceof Diagnostic) return error.message;
  if (!(error instanceof ApiError)) {
    return `API request failed: An unexpected error was encountered during an API request.\n\n${textOf(error)}\n`;
  }
  const codes = `Error code: ${error.code}\nStatus code: ${error.status}\n`;
  if (error.code !== 'invalid_input') {
    return (
      'API request failed: An unexpected error was encountered during an API request.\n\n' +
      `${error.message}\n\n${codes}`
    );
  }
  const fields = error.fields
    .map(
      ({ name, messages }) => `Field: ${name}\nMessages:\n${messages.map((text) => ` - ${text}\n`).join('')}`,
    )
    .join('');
  return (
    'Invalid field in API request: An invalid field was encountered during an API request. ' +
    `The field might not map 1:1 to your terraform resource.\n\n${error.message}\n\n${fields}${codes}`
  );
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
