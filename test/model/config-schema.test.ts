import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configSchemaFile } from '../../model/config-schema-file';
import { PROJECT } from '../support/toolchain';

test('[R6.1] docs/config.schema.json is the schema that config is validated with (else: npm run schema)', () => {
  expect(readFileSync(join(PROJECT, 'docs', 'config.schema.json'), 'utf8')).toBe(configSchemaFile());
});
