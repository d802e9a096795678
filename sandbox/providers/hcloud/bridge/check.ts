import { randomBytes } from 'node:crypto';
import type { CheckFailure } from '../../rpc/provider';
import { contains, isMap, Unknown, type PropertyMap, type Value } from '../../rpc/values';
import { attributeOf, isCollection, type Field, type Fields } from './fields';
import type { Kind } from './kind';

/** What Check answers: the inputs as they are recorded, and what is wrong with them. */
export function checkInputs(
  kind: Kind,
  name: string,
  news: PropertyMap,
  olds: PropertyMap,
): { inputs: PropertyMap; failures: CheckFailure[] } {
  const inputs = { ...news };
  const defaults: string[] = [];
  if (kind.autoname && !('name' in inputs)) {
    inputs.name = olds.name ?? `${name}-${randomBytes(4).toString('hex').slice(0, 7)}`;
    defaults.push('name');
  }
  const found: string[] = [];
  const say = (reason: string, place: string): void => {
    found.push(`${reason}. Examine values at '${name}.${place}'.`);
  };
  for (const [property, field] of Object.entries(kind.fields)) {
    if (field.required === undefined || property in inputs) continue;
    if (kind.library === 'framework')
      found.push(`Missing required property '${property}': ${field.required as string}`);
    else {
      const attribute = attributeOf(property, field);
      say(
        `Missing required argument. The argument "${attribute}" is required, but no definition was found.`,
        property,
      );
    }
  }
  for (const [property, value] of Object.entries(inputs)) {
    const field = kind.fields[property];
    if (!field || field.input === false) {
      if (property !== '__defaults') say('Invalid or unknown key', property);
      continue;
    }
    const converted = convert(field, value);
    inputs[property] = converted;
    for (const reason of problems(kind, property, field, converted))
      say(reason, placeOf(kind, property, converted));
  }
  for (const reason of exclusive(kind, inputs))
    say(reason, kind.exactlyOne?.find((one) => one in inputs) ?? '');
  for (const reason of kind.checkAll?.(inputs) ?? []) found.push(reason);
  if (kind.library === 'sdk') inputs.__defaults = defaults;
  return { inputs, failures: found.map((reason) => ({ property: '', reason })) };
}

/** The value in its attribute's type, where it can be read as one; blocks get their defaults. */
function convert(field: Field, value: Value): Value {
  if (value instanceof Unknown) return value;
  switch (field.type) {
    case 'string':
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    case 'int':
      return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
    case 'bool':
      return value === 'true' ? true : value === 'false' ? false : value;
    case 'list':
    case 'set':
      return Array.isArray(value)
        ? value.map((item) => convert({ type: field.element ?? 'string' }, item))
        : value;
    case 'blocks':
      return Array.isArray(value) ? value.map((item) => convertBlock(field.block ?? {}, item)) : value;
    case 'block':
      return convertBlock(field.block ?? {}, value);
    default:
      return value;
  }
}

function convertBlock(fields: Fields, value: Value): Value {
  if (!isMap(value)) return value;
  const block: PropertyMap = { ...value };
  const defaults: string[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const given = block[name];
    if (given !== undefined) block[name] = convert(field, given);
    else if (field.fill !== undefined) block[name] = field.fill;
    else if (field.default !== undefined) {
      block[name] = field.default;
      defaults.push(name);
    }
  }
  block.__defaults = defaults.sort();
  return block;
}

function problems(kind: Kind, property: string, field: Field, value: Value): readonly string[] {
  if (value instanceof Unknown || value === null) return [];
  const misfit = misfitOf(field, value);
  if (misfit !== undefined) {
    if (kind.library === 'sdk') return [misfit];
    throw new Error(
      `cannot encode resource inputs to call ValidateResourceConfig: objectEncoder failed on property "${property}": ${misfit}`,
    );
  }
  if (field.type === 'labels') return labelProblems(kind, value as PropertyMap);
  if (field.type === 'block') return blockProblems(kind, field.block ?? {}, value as PropertyMap);
  if (field.type === 'blocks') {
    return (value as Value[]).flatMap((block) =>
      isMap(block) ? blockProblems(kind, field.block ?? {}, block) : [],
    );
  }
  return contains(value, Unknown) ? [] : (field.check?.(value) ?? []);
}

function misfitOf(field: Field, value: Value): string | undefined {
  switch (field.type) {
    case 'string':
      return typeof value === 'string' ? undefined : 'Attribute must be a string';
    case 'int':
      return typeof value === 'number' ? undefined : 'Attribute must be a whole number';
    case 'bool':
      return typeof value === 'boolean' ? undefined : parseBoolFailure(value);
    case 'labels':
    case 'block':
      return isMap(value) ? undefined : 'Attribute must be a map';
    default:
      return Array.isArray(value) ? undefined : 'Attribute must be a list';
  }
}

function parseBoolFailure(value: Value): string {
  return `cannot parse '' as bool: strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`;
}

function blockProblems(kind: Kind, fields: Fields, block: PropertyMap): string[] {
  const found: string[] = [];
  for (const [name, field] of Object.entries(fields)) {
    if (field.required !== undefined && !(name in block)) {
      const attribute = attributeOf(name, field);
      found.push(
        `Missing required argument. The argument "${attribute}" is required, but no definition was found.`,
      );
    }
  }
  for (const [name, value] of Object.entries(block)) {
    const field = fields[name];
    if (name === '__defaults') continue;
    if (!field || field.input === false) found.push('Invalid or unknown key');
    else found.push(...problems(kind, name, field, value));
  }
  return found;
}

const LABEL_PART = /^[a-z0-9A-Z]((?:[-_.]|[a-z0-9A-Z]){0,61}[a-z0-9A-Z])?$/;
const LABEL_PREFIX = /^([a-z0-9A-Z]((?:[-.]|[a-z0-9A-Z]){0,251}[a-z0-9A-Z])?\/)?/;

function labelProblems(kind: Kind, labels: PropertyMap): string[] {
  const found: string[] = [];
  const heading = kind.library === 'framework' ? 'Invalid label. ' : '';
  for (const [key, value] of Object.entries(labels)) {
    if (!LABEL_PART.test(key.replace(LABEL_PREFIX, ''))) {
      found.push(`${heading}label key '${key}' is not correctly formatted`);
    } else if (typeof value === 'string' && value !== '' && !LABEL_PART.test(value)) {
      found.push(`${heading}label value '${value}' (key: ${key}) is not correctly formatted`);
    }
  }
  return found;
}

function placeOf(kind: Kind, property: string, value: Value): string {
  if (kind.library === 'sdk' || kind.fields[property]?.type !== 'labels' || !isMap(value)) return property;
  const bad = Object.keys(value).find((key) => !LABEL_PART.test(key.replace(LABEL_PREFIX, '')));
  return bad === undefined ? property : `${property}["${bad}"]`;
}

function exclusive(kind: Kind, inputs: PropertyMap): string[] {
  const names = kind.exactlyOne;
  if (!names) return [];
  const attributes = names.map((name) => attributeOf(name, kind.fields[name])).join(',');
  const given = names.filter((name) => name in inputs);
  const text = `Exactly one of these attributes must be configured: [${attributes}]`;
  // With none given there is no place to point at: the official provider fails as a whole.
  if (given.length === 0) throw new Error(`Missing Attribute Configuration: ${text}`);
  return given.length > 1 ? [`Invalid Attribute Combination. ${text}`] : [];
}

/** Whether a configured value counts as none: Terraform's SDK does not tell an empty collection from an absent one. */
export function isAbsent(field: Field, value: Value | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (!isCollection(field) || value instanceof Unknown) return false;
  return Array.isArray(value) ? value.length === 0 : isMap(value) && Object.keys(value).length === 0;
}
