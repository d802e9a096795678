import { z } from 'zod';
import { PACKAGE_PATH, USER_NAME } from './names';
import { channel, named } from './schema-parts';

const names = z.array(named(/^[A-Za-z0-9][A-Za-z0-9._+-]*$/, 'a name')).default([]);

/** One container image of stack config. */
export const imageSchema = z.strictObject({
  channel: channel.optional(),
  profile: z.enum(['minimal', 'essential', 'development', 'full']).optional().describe('Package profile'),
  groups: names.describe('Package groups'),
  exclude: names.describe('Packages of profile and groups that are left out'),
  packages: z.array(named(PACKAGE_PATH, 'a package')).default([]),
  unfree: names.describe('Names of unfree packages that may be in it'),
  user: named(USER_NAME, 'a login name').default('dev'),
  env: z.record(named(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a variable'), z.string()).default({}),
  vscode: z.boolean().default(false).describe('The server of VS Code Remote runs in it'),
  nix: z.boolean().default(false).describe('Nix works in it'),
});
