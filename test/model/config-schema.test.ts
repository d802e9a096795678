import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configSchemaFile } from '../../model/config-schema-file';
import { LIMITS } from '../../model/limits';
import { PROJECT } from '../support/toolchain';

test('[R6.1] docs/config.schema.json is the schema that config is validated with (else: npm run schema)', () => {
  expect(readFileSync(join(PROJECT, 'docs', 'config.schema.json'), 'utf8')).toBe(configSchemaFile());
});

test('[R6.4] docs/configuration.md has every limit, its default, and what it is of', () => {
  const text = readFileSync(join(PROJECT, 'docs', 'configuration.md'), 'utf8');
  const [, table = ''] = /\n\| limit +\|[^\n]*\n[^\n]*\n([^]*?)\n\n/.exec(text) ?? [];
  const rows = table.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  expect(rows.map(([, name, seconds, of]) => [name, seconds, of])).toEqual(
    Object.entries(LIMITS).map(([name, { seconds, of }]) => [`\`${name}\``, String(seconds), of]),
  );
});
