import { z } from 'zod';
import type { ConfigValue, Limits } from './fleet-spec';
import { LIMITS } from './limits';
import { HOST_NAME, UNIT_NAME, USER_NAME } from './names';
import { parseEd25519PublicKey } from './ssh-key';

/** A string that matches an allow-list; the mistake says what it names. */
export function named(pattern: RegExp, what: string) {
  return z.string().regex(pattern, `${what} (${pattern.source})`);
}

const unitNames = z.array(named(UNIT_NAME, 'a unit name')).default([]);

/** Of a file with secrets: whose it is, where it stands, and which units read it again when it has changed. */
export const fileOnHost = {
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
};

/** Who builds closures: a host by name, or one of the words that no host is called. */
export const builder = named(HOST_NAME, 'itself, operator or a host name');

export const nixPublicKey = named(/^[^\s:]+:[A-Za-z0-9+/]{43}=$/, 'a public key of Nix ("forge-1:AAAA…=")');

export const port = z.number().int().min(1).max(65_535);

/** What must hold of a host for a switch of it to be confirmed. */
export const health = z.strictObject({
  units: unitNames,
  tcp: z.array(port).default([]),
  http: z.array(z.string().regex(/^https?:\/\/\S+$/, 'a URL; {address} stands for the host')).default([]),
  commands: z.array(z.string().min(1)).default([]),
});

export const channel = z.enum(['25.05', '25.11', '26.05', 'unstable']);

/** `system.stateVersion`: a release, never a channel. */
export const stateVersion = z
  .string()
  .regex(/^\d\d\.(05|11)$/, 'a release in quotes ("25.11"): the one of the first installation');

export const sshPublicKey = z
  .string()
  .regex(
    /^(ssh-(ed25519|rsa)|ecdsa-sha2-nistp\d+|sk-[a-z0-9@.-]+) [A-Za-z0-9+/]+=*( [^\n"'`$\\]*)?$/,
    'an OpenSSH public key',
  );

export const hostKey = z.string().superRefine((line, context) => {
  try {
    parseEd25519PublicKey(line);
  } catch (error) {
    const message = `${(error as Error).message} (the machine tells its own: ssh-keyscan -t ed25519 ADDRESS)`;
    context.addIssue({ code: 'custom', message });
  }
});

export const configValue: z.ZodType<ConfigValue> = z.lazy(() =>
  z.union([
    z.null(),
    z.boolean(),
    z.number(),
    z.string(),
    z.array(configValue),
    z.record(z.string(), configValue),
  ]),
);

/** NixOS or home-manager options, nested or by dotted path; what exists is Nix's to say. */
export const options = z.record(z.string(), configValue).default({});

/** Options at a level of their own; the strongest needs its reason in writing (R2.6, R5.6). */
export const overrides = z
  .record(
    z.string(),
    z.discriminatedUnion(
      'level',
      [
        z.strictObject({ level: z.literal('default'), value: configValue }),
        z.strictObject({ level: z.literal('normal'), value: configValue }),
        z.strictObject({
          level: z.literal('forced'),
          value: configValue,
          because: z
            .string()
            .regex(/^(?=.*\S)[^\r\n]+$/, 'one line that says why every other definition is wrong here'),
        }),
      ],
      { error: 'default, normal, or forced with a reason (because)' },
    ),
  )
  .default({})
  .describe('Options at a level of their own: default gives way to any other definition, forced to none');

const seconds = z.number().int().min(1).max(86_400);

/** Some of {@link Limits}, in seconds; the rest comes from the fleet's, then from the defaults. */
export const limits = z.strictObject(
  Object.fromEntries(
    Object.entries(LIMITS).map(([name, { seconds: usual, of }]) => [
      name,
      seconds.optional().describe(`${of} (${usual})`),
    ]),
  ) as Record<keyof Limits, z.ZodOptional<z.ZodNumber>>,
);
