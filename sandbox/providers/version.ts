import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * The version of the SDK package `@pulumi/<name>` of this clone: the engine asks for the plugin of that version.
 *
 * @throws if the package is not installed.
 */
export function packageVersion(name: string): string {
  const file = require.resolve(`@pulumi/${name}/package.json`, { paths: [dirname(__dirname)] });
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
