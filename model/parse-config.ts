import { z } from 'zod';
import { ConfigError, type ConfigMistake, show } from './config-error';
import { fleetMistakes } from './checks/fleet';
import type { Known } from './checks/names';
import { fleetSpec } from './defaults';
import type { FleetSpec } from './fleet-spec';
import { parsedJson } from './json';
import { NAMESPACE, SECRET_KEY } from './namespace';
import { withoutRetired } from './retired';
import { byKind, configSchema } from './schema';

export interface StackConfig {
  /** Every key of the stack, `namespace:key`, with its JSON or plain text (`runtime.allConfig()`). */
  readonly values: Readonly<Record<string, string>>;
  /** Whether a key holds a `secure:` value anywhere inside. */
  readonly isSecret: (key: string) => boolean;
}

export interface ParsedConfig {
  readonly fleet: FleetSpec;
  readonly probe: boolean;
}

/**
 * Stack config → FleetSpec. Reports every mistake at once.
 * @throws ConfigError
 */
export function parseConfig(config: StackConfig, known: Known): ParsedConfig {
  const mistakes: ConfigMistake[] = [];
  const raw: Record<string, unknown> = {};
  for (const [fullKey, text] of Object.entries(config.values)) {
    const [namespace, key] = split(fullKey);
    if (namespace !== NAMESPACE) continue;
    if (key !== SECRET_KEY && config.isSecret(fullKey)) {
      mistakes.push({
        path: fullKey,
        expected: `no secure: value (it would reach the state in clear)`,
        found: 'one',
        next: `Move it to ${NAMESPACE}:${SECRET_KEY} and declare it under ${NAMESPACE}:secrets`,
      });
    } else {
      raw[key] = key in configSchema.shape ? parsedJson(text) : null;
    }
  }
  const secretKey = `${NAMESPACE}:${SECRET_KEY}`;
  if (secretKey in config.values && !config.isSecret(secretKey))
    mistakes.push({
      path: secretKey,
      expected: 'secure: values (the stack file is committed)',
      found: 'plain ones (not shown)',
      next: `Run: pulumi config set --secret --path '${secretKey}.NAME'`,
    });
  const parsed = configSchema.safeParse(raw, { reportInput: true });
  // A key that was refused above would be reported a second time, as absent.
  const refused = new Set(mistakes.map((mistake) => mistake.path));
  if (!parsed.success)
    mistakes.push(...parsed.error.issues.flatMap(mistakesOf).filter(({ path }) => !refused.has(path)));
  if (!parsed.success || mistakes.length > 0) throw new ConfigError(mistakes);
  const fleet = byKind(withoutRetired(parsed.data));
  const found = fleetMistakes(fleet, known);
  if (found.length > 0) throw new ConfigError(found);
  return { fleet: fleetSpec(fleet), probe: fleet.probe };
}

/** Keys of Nix in config. */
const PUBLIC_HALVES: readonly PropertyKey[] = ['publicKey', 'signingKey'];

function split(fullKey: string): [string, string] {
  const colon = fullKey.indexOf(':');
  return [fullKey.slice(0, colon), fullKey.slice(colon + 1)];
}

function mistakesOf(issue: z.core.$ZodIssue): ConfigMistake[] {
  const path = configPath(issue.path);
  // Values under secretValues are secret even where they are mistakes, and a public half looks like the private one.
  const isSecret = issue.path[0] === SECRET_KEY || PUBLIC_HALVES.includes(issue.path.at(-1) ?? '');
  const found = isSecret ? 'something else (not shown)' : show(issue.input);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const keys = keysAt(issue.path);
      return issue.keys.map((key) => ({
        path: configPath([...issue.path, key]),
        expected: keys.length > 0 ? `one of ${keys.join(', ')}` : 'no such key',
        found: `the unknown key ${show(key)}`,
      }));
    }
    case 'invalid_key':
      return issue.issues.map((inner) => ({ path, expected: inner.message, found: show(issue.path.at(-1)) }));
    case 'invalid_union':
      // A union whose forms need explaining says so itself.
      return [
        { path, expected: issue.message === 'Invalid input' ? 'one of its forms' : issue.message, found },
      ];
    case 'invalid_type':
      return [{ path, expected: `a value of type ${issue.expected}`, found }];
    case 'invalid_value':
      return [
        {
          path,
          expected: `one of ${issue.values.map((value) => show(value)).join(', ')}`,
          found,
          ...(typeof issue.input === 'number' ? { next: 'Put it in quotes: YAML reads it as a number' } : {}),
        },
      ];
    default:
      // Of a number that is too small or too large zod says so before what it expects.
      return [{ path, expected: issue.message.replace(/^Too (?:small|big): expected /, ''), found }];
  }
}

function configPath(path: readonly PropertyKey[]): string {
  return `${NAMESPACE}:${path.map((part) => (/^[\w-]+$/.test(String(part)) ? String(part) : show(part))).join('.')}`;
}

/** Keys that the schema accepts at a path. */
function keysAt(path: readonly PropertyKey[]): string[] {
  const json = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' });
  let nodes: z.core.JSONSchema.BaseSchema[] = [json];
  for (const part of path) {
    nodes = nodes.flatMap((node) => {
      const below = node.properties?.[String(part)] ?? node.additionalProperties ?? node.items;
      return typeof below === 'object' && !Array.isArray(below) ? alternatives(below) : [];
    });
  }
  return [...new Set(nodes.flatMap((node) => Object.keys(node.properties ?? {})))].sort();
}

function alternatives(node: z.core.JSONSchema.BaseSchema): z.core.JSONSchema.BaseSchema[] {
  const inner = [...(node.oneOf ?? []), ...(node.anyOf ?? [])];
  return inner.length === 0 ? [node] : inner;
}

/** JSON Schema of one stack's `nixos-fleet:` keys, from the same zod schema that validates them. */
export function configJsonSchema(): unknown {
  return z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' });
}
