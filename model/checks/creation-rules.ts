import { parse } from 'yaml';
import { pathRegex } from '../../render/sops-config';
import type { ConfigMistake } from '../config-error';

/**
 * Creation rules in the stack's `.sops.yaml` that `up` did not render: it would overwrite them, and until then the first
 * one that matches a path takes the place of the rule that was meant.
 * @param text the file as it is on disk
 */
export function handMadeRuleMistakes(path: string, text: string): ConfigMistake[] {
  const next = `up writes ${path}. Put rules for files of your own into another folder, and take them out here`;
  const rules = readRules(text);
  if (rules === undefined)
    return [
      { path, expected: 'the creation rules that up wrote', found: 'something that cannot be read', next },
    ];
  return rules.flatMap((rule, index) =>
    isRendered(rule)
      ? []
      : [
          {
            path: `${path}: creation_rules.${index}`,
            expected: 'a rule of one file, as up writes it (path_regex: ^…$, and age)',
            found: describe(rule),
            next,
          },
        ],
  );
}

function readRules(text: string): unknown[] | undefined {
  try {
    const { creation_rules: rules } = parse(text) as { creation_rules?: unknown };
    return Array.isArray(rules) ? rules : undefined;
  } catch {
    return undefined;
  }
}

function isRendered(rule: unknown): boolean {
  const { path_regex: regex, age, ...rest } = { ...(rule as Record<string, unknown>) };
  if (typeof regex !== 'string' || typeof age !== 'string' || Object.keys(rest).length > 0) return false;
  // What stands between the anchors is one path, escaped.
  return pathRegex(regex.replace(/^\^|\$$/g, '').replace(/\\(.)/g, '$1')) === regex;
}

function describe(rule: unknown): string {
  const { path_regex: regex } = { ...(rule as Record<string, unknown>) };
  return regex === undefined ? 'one without path_regex, which matches every path' : JSON.stringify(regex);
}
