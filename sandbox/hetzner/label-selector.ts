import { invalidInput } from './errors';
import type { Labels } from './records';

const value = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9._-]{0,61}[a-zA-Z0-9])?)?$/;
const key = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[a-zA-Z0-9](?:[a-zA-Z0-9._-]{0,61}[a-zA-Z0-9])?$/;

/** @throws ApiError invalid_input for a key or value that the API's label rules forbid */
export function checkLabels(labels: unknown): Labels {
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels))
    throw invalidInput('labels', 'must be an object');
  const checked: Labels = {};
  for (const [name, text] of Object.entries(labels)) {
    if (!key.test(name) || /(?:^|\.)hetzner\.cloud\//.test(name))
      throw invalidInput('labels', `invalid key '${name}'`);
    if (typeof text !== 'string' || !value.test(text))
      throw invalidInput('labels', `invalid value of key '${name}'`);
    checked[name] = text;
  }
  return checked;
}

type Requirement = (labels: Labels) => boolean;

/**
 * Label selector: `k==v`, `k=v`, `k!=v`, `k`, `!k`, `k in (a,b)`, `k notin (a,b)`, joined by commas.
 *
 * @throws ApiError invalid_input for anything else
 */
export function labelSelector(text: string): Requirement {
  // Commas inside parentheses separate values, all others separate requirements.
  const parts = text.split(/,(?![^(]*\))/).map((part) => requirement(part.trim()));
  return (labels) => parts.every((part) => part(labels));
}

function requirement(text: string): Requirement {
  const set = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(text);
  if (set) {
    const [, name = '', operator, list = ''] = set;
    const values = list.split(',').map((item) => item.trim());
    checkParts(text, name, values);
    return (labels) => {
      const found = labels[name];
      return operator === 'in'
        ? found !== undefined && values.includes(found)
        : found === undefined || !values.includes(found);
    };
  }
  const equality = /^([^\s=!]+)\s*(==|=|!=)\s*([^\s=!]*)$/.exec(text);
  if (equality) {
    const [, name = '', operator, wanted = ''] = equality;
    checkParts(text, name, [wanted]);
    return (labels) => (labels[name] === wanted) === (operator !== '!=');
  }
  const presence = /^(!?)(\S+)$/.exec(text);
  if (!presence) throw invalidInput('label_selector', `could not parse '${text}'`);
  const [, negated, name = ''] = presence;
  checkParts(text, name, []);
  return (labels) => (labels[name] !== undefined) === (negated === '');
}

function checkParts(text: string, name: string, values: string[]): void {
  if (!key.test(name) || values.some((item) => !value.test(item)))
    throw invalidInput('label_selector', `could not parse '${text}'`);
}
