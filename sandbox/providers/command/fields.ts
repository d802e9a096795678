import type { CheckFailure } from '../rpc/provider';
import { isMap, Opaque, Secret, Unknown, type PropertyMap, type Value } from '../rpc/values';

/** The shape of a property, named as the official provider names it in its errors. */
type Shape = 'string' | 'bool' | '[]string' | 'map[string]string' | '[]interface {}';

/** Inputs of the official provider whose outputs (archives with hashes of its own making) are not made here. */
const refused = new Set(['assetPaths', 'archivePaths']);

/** What every local command takes. */
export const baseInputs: Readonly<Record<string, Shape>> = {
  stdin: 'string',
  logging: 'string',
  interpreter: '[]string',
  dir: 'string',
  environment: 'map[string]string',
  addPreviousOutputInEnv: 'bool',
};

/** What a Command resource takes besides. */
export const commandInputs: Readonly<Record<string, Shape>> = {
  ...baseInputs,
  triggers: '[]interface {}',
  create: 'string',
  update: 'string',
  delete: 'string',
};

/** What the function `run` takes. */
export const runInputs: Readonly<Record<string, Shape>> = { ...baseInputs, command: 'string' };

/** The properties that do not fit `shapes`, reported under the official provider's type name. */
export function failures(
  type: string,
  shapes: Readonly<Record<string, Shape>>,
  required: readonly string[],
  inputs: PropertyMap,
): CheckFailure[] {
  const found: CheckFailure[] = [];
  for (const property of required) {
    if (!(property in inputs)) {
      found.push({ property, reason: `Missing required field '${property}' on '${type}'` });
    }
  }
  for (const [property, value] of Object.entries(inputs)) {
    if (refused.has(property)) {
      found.push({ property, reason: `'${property}' is known to the official command provider only` });
      continue;
    }
    const shape = shapes[property];
    if (shape === undefined) {
      found.push({ property, reason: `Unrecognized field '${property}' on '${type}'` });
      continue;
    }
    const misfit = misfitOf(property, shape, bare(value));
    if (misfit) {
      const { field, expected, actual } = misfit;
      const reason =
        actual === OBJECT
          ? `An error occurred decoding '${type.replace('local.', '')}.${field}': ` +
            `Cannot decode Object{} to type ${expected}; it isn't a struct, and no custom decoder exists`
          : `Field '${field}' on '${type}' must be a '${expected}'; got '${actual}' instead`;
      found.push({ property: field, reason });
    }
  }
  return found;
}

const OBJECT = 'map[string]interface {}';

interface Misfit {
  readonly field: string;
  readonly expected: string;
  readonly actual: string;
}

function misfitOf(field: string, shape: Shape, value: Value): Misfit | undefined {
  if (value === null || value instanceof Unknown) return undefined;
  const misfit = { field, expected: shape, actual: kindOf(value) };
  switch (shape) {
    case 'string':
      return typeof value === 'string' ? undefined : misfit;
    case 'bool':
      return typeof value === 'boolean' ? undefined : misfit;
    case '[]interface {}':
      return Array.isArray(value) ? undefined : misfit;
    case '[]string':
      if (!Array.isArray(value)) return misfit;
      return first(value.map((item, index) => misfitOf(`${field}[${index}]`, 'string', bare(item))));
    case 'map[string]string':
      if (!isMap(value)) return misfit;
      return first(
        Object.entries(value).map(([key, item]) => misfitOf(`${field}[${key}] value`, 'string', bare(item))),
      );
  }
}

function first(misfits: (Misfit | undefined)[]): Misfit | undefined {
  return misfits.find((misfit) => misfit !== undefined);
}

function bare(value: Value): Value {
  return value instanceof Secret ? bare(value.value) : value;
}

function kindOf(value: Value): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (value instanceof Opaque) return 'asset';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : OBJECT;
}
