import { z } from 'zod';
import { FILE_NAME, HOST_NAME, UNIT_NAME, USER_NAME } from './names';
import { named } from './schema-parts';

const unitNames = z.array(named(UNIT_NAME, 'a unit name')).default([]);

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
      owner: named(USER_NAME, 'a login name').optional(),
      group: named(USER_NAME, 'a group name').optional(),
      mode: z
        .string()
        .regex(/^0[0-7]{3}$/, 'an octal mode in quotes ("0400")')
        .optional(),
      path: z
        .string()
        .regex(/^\/[A-Za-z0-9_./-]+$/, 'an absolute path')
        .optional(),
      restartUnits: unitNames,
      reloadUnits: unitNames,
    }),
  )
  .default({})
  .describe('Files with secrets in them by name: /run/secrets/rendered/NAME');
