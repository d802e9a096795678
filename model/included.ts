import { parse } from 'yaml';
import { ConfigError, type ConfigMistake, show } from './config-error';
import { isRecord, parsedJson } from './json';
import { NAMESPACE, SECRET_KEY } from './namespace';
import type { StackConfig } from './parse-config';
import { hasSecure } from './stack-file';

const INCLUDE = `${NAMESPACE}:include`;

/**
 * A stack's config together with the files that its `include` names: the same keys, without the namespace. What has names
 * (hosts, users, secrets, …) may stand in several files, each name in one.
 * @param read text of a file of the project, undefined where there is none
 * @throws ConfigError
 */
export function withIncluded(config: StackConfig, read: (path: string) => string | undefined): StackConfig {
  const paths = listed(config.values[INCLUDE]);
  if (paths.length === 0) return config;
  const mistakes: ConfigMistake[] = [];
  const whole = new Map(Object.entries(config.values));
  /** Where a key, or a name below it, was said first. */
  const said = new Map<string, string>();
  for (const path of paths)
    for (const [key, value] of entries(path, read(path), mistakes)) {
      const full = `${NAMESPACE}:${key}`;
      const before = parsedJson(whole.get(full) ?? 'null');
      for (const place of whole.has(full) ? places(full, before, value) : [])
        mistakes.push({
          path: place,
          expected: 'it in one place',
          found: `it in ${said.get(place) ?? "the stack's file"} and in ${path}`,
        });
      for (const place of isRecord(value) ? Object.keys(value).map((name) => `${full}.${name}`) : [full])
        said.set(place, path);
      whole.set(full, JSON.stringify(isRecord(value) && isRecord(before) ? { ...before, ...value } : value));
    }
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return { ...config, values: Object.fromEntries(whole) };
}

/** Paths under `include`; what is no list of words is the schema's to report. */
function listed(text: string | undefined): string[] {
  const value = parsedJson(text ?? '[]');
  return Array.isArray(value) ? value.filter((path) => typeof path === 'string') : [];
}

function* entries(
  path: string,
  text: string | undefined,
  mistakes: ConfigMistake[],
): Generator<[string, unknown]> {
  const wrong = (expected: string, found: string) =>
    mistakes.push({ path: `${INCLUDE}: ${path}`, expected, found });
  if (text === undefined) {
    wrong('a file of the project', 'none');
    return;
  }
  let content: unknown;
  try {
    content = parse(text) ?? {};
  } catch (error) {
    wrong('YAML', error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
    return;
  }
  if (!isRecord(content)) {
    wrong('keys of config such as hosts', show(content));
    return;
  }
  for (const [key, value] of Object.entries(content))
    if ([SECRET_KEY, 'include'].includes(key) || hasSecure(value))
      wrong(`no ${key === 'include' ? 'include' : 'secret value'} (that stands in the stack's file)`, key);
    else yield [key, value];
}

/** Config paths that two places define. */
function places(path: string, before: unknown, value: unknown): string[] {
  if (isRecord(before) && isRecord(value))
    return Object.keys(value)
      .filter((name) => name in before)
      .map((name) => `${path}.${name}`);
  return [path];
}
