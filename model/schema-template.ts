import { z } from 'zod';
import { FILE_NAME, HOST_NAME, USER_NAME } from './names';
import { fileOnHost, named } from './schema-parts';

/** A file with secrets in it, written on the host that reads them. */
export const templatesSchema = z
  .record(
    named(FILE_NAME, 'a file name'),
    z.strictObject({
      hosts: z
        .union([z.literal('all'), z.array(named(HOST_NAME, 'a host name')).min(1)])
        .describe('Hosts on which it is written; each of its secrets must reach them all'),
      home: named(USER_NAME, 'a login name')
        .optional()
        .describe('Login in whose home it is written, from secrets of that home'),
      content: z
        .string()
        .regex(/\{\{secret:[^{}]*\}\}/, 'a text with a secret in it: {{secret:NAME}}')
        .describe('The text; {{secret:NAME}} stands for the value of that secret'),
      ...fileOnHost,
    }),
  )
  .default({})
  .describe('Files with secrets in them by name: /run/secrets/rendered/NAME');
