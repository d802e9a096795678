import { configJsonSchema } from './parse-config';

/** Content of `docs/config.schema.json`. */
export function configSchemaFile(): string {
  return `${JSON.stringify(configJsonSchema(), undefined, 2)}\n`;
}

if (require.main === module) process.stdout.write(configSchemaFile());
