import { isMap, same, Secret, Unknown, type PropertyMap, type Value } from '../../rpc/values';
import { isAbsent } from './check';
import { whole } from './compare';
import { zero, type Field, type Fields } from './fields';
import type { Kind } from './kind';
import { withDefaults } from './plan';

/** Which of Terraform's operations a state comes from: they treat empty collections differently. */
export type Origin =
  { readonly from: 'create' } | { readonly from: 'update' | 'read'; readonly olds: PropertyMap };

/** What is recorded of a resource that was found with `found`; what the API does not tell comes from `known`. */
export function outputsOf(
  kind: Kind,
  id: string,
  found: Readonly<Record<string, Value | undefined>>,
  known: PropertyMap,
  origin: Origin,
): PropertyMap {
  const outputs: PropertyMap = recordsId(kind) ? { id } : {};
  for (const [name, field] of Object.entries(kind.fields)) {
    // What is known from the state has its form already; what is known from the configuration gets it here.
    const kept = origin.from === 'read' ? known[name] : settled(field, known[name] ?? field.default);
    const emptied = emptyAs(field, name, (found[name] === undefined ? kept : found[name]) ?? null, origin);
    if (emptied !== null || kind.library === 'sdk')
      outputs[name] = field.sensitive === true && emptied !== null ? new Secret(emptied) : emptied;
  }
  return {
    ...outputs,
    ...meta(kind),
    __pulumi_raw_state_delta: delta(kind, outputs, origin.from !== 'create'),
  };
}

/** What a preview of a creation shows. */
export function previewOfCreation(kind: Kind, inputs: PropertyMap): PropertyMap {
  const outputs: PropertyMap = recordsId(kind) ? { id: Unknown.value } : {};
  const filled = withDefaults(kind, inputs);
  for (const [name, field] of Object.entries(kind.fields)) {
    const value = filled[name];
    if (value !== undefined && !isAbsent(field, value)) outputs[name] = whole(field, value);
    else if (field.type === 'blocks') outputs[name] = [];
    else if (field.computed && field.default === undefined) outputs[name] = Unknown.value;
    else if (kind.library === 'sdk') outputs[name] = field.default ?? null;
    else if (field.default !== undefined) outputs[name] = field.default;
  }
  return { ...outputs, ...meta(kind) };
}

/** What a preview of an update shows. */
export function previewOfUpdate(kind: Kind, state: PropertyMap, news: PropertyMap): PropertyMap {
  const outputs = { ...state };
  const filled = withDefaults(kind, news);
  for (const [name, field] of Object.entries(kind.fields)) {
    const value = filled[name];
    if (field.volatile && news[name] === undefined) outputs[name] = Unknown.value;
    if (field.input === false || (value === undefined && (field.computed ?? field.unmanagedWhenAbsent)))
      continue;
    if (value !== undefined) outputs[name] = whole(field, value);
    else if (!isAbsent(field, state[name])) outputs[name] = zero(field);
  }
  if (kind.library === 'framework') {
    Reflect.deleteProperty(outputs, '__pulumi_raw_state_delta');
    return outputs;
  }
  for (const name of Object.keys(kind.fields)) outputs[name] ??= null;
  return { ...outputs, __pulumi_raw_state_delta: delta(kind, outputs) };
}

/** The inputs that would make the resource as it was found, given those that made it as it was. */
export function inputsOf(
  kind: Kind,
  oldInputs: PropertyMap,
  olds: PropertyMap,
  outputs: PropertyMap,
): PropertyMap {
  if (Object.keys(olds).length === 0) return adopted(kind, outputs);
  const inputs = { ...oldInputs };
  for (const [name, field] of Object.entries(kind.fields)) {
    if (!(name in oldInputs)) continue;
    const value = outputs[name] ?? null;
    if (same(value ?? zero(field), olds[name] ?? zero(field))) continue;
    if (value === null) Reflect.deleteProperty(inputs, name);
    else inputs[name] = asInput(field, value);
  }
  return inputs;
}

function adopted(kind: Kind, outputs: PropertyMap): PropertyMap {
  const inputs: PropertyMap = kind.library === 'sdk' ? { __defaults: [] } : {};
  for (const [name, field] of Object.entries(kind.fields)) {
    const value = outputs[name];
    if (field.input === false || value === undefined || isAbsent(field, value)) continue;
    if (value !== (field.default ?? zero(field))) inputs[name] = asInput(field, value);
  }
  return inputs;
}

function asInput(field: Field, value: Value): Value {
  const inner = (block: Value) =>
    isMap(block) ? { ...blockInput(field.block ?? {}, block), __defaults: [] } : block;
  if (field.type === 'block') return inner(value);
  return field.type === 'blocks' && Array.isArray(value) ? value.map(inner) : value;
}

function blockInput(fields: Fields, block: PropertyMap): PropertyMap {
  return Object.fromEntries(
    Object.entries(block).flatMap(([name, value]): [string, Value][] => {
      const field = fields[name];
      if (field === undefined || field.input === false) return [];
      return JSON.stringify(value) === JSON.stringify(zero(field)) ? [] : [[name, asInput(field, value)]];
    }),
  );
}

/** A configured value as the state keeps it. */
function settled(field: Field, value: Value | undefined): Value | undefined {
  return value === undefined || value === null ? value : whole(field, value);
}

function emptyAs(field: Field, name: string, value: Value, origin: Origin): Value {
  if (field.type === 'blocks') return value ?? [];
  if (field.computed || value === null || !isAbsent(field, value)) return value;
  if (origin.from === 'create') return null;
  return origin.from === 'update' && (origin.olds[name] ?? null) === null ? null : value;
}

/** The official provider records the id once more among the properties, but where only the engine has it. */
function recordsId(kind: Kind): boolean {
  return kind.fields.id === undefined;
}

function meta(kind: Kind): PropertyMap {
  const { timeouts, schemaVersion } = kind;
  if (!timeouts && schemaVersion === undefined) return {};
  return {
    __meta: JSON.stringify({
      // The key is Terraform's own for the time limits of a resource.
      ...(timeouts ? { 'e2bfb730-ecaa-11e6-8f88-34363bc7c4c0': timeouts } : {}),
      ...(schemaVersion === undefined ? {} : { schema_version: String(schemaVersion) }),
    }),
  };
}

/**
 * How Terraform's state differs from the properties: the bridge reads this back when it takes a state over.
 *
 * @param later not at creation, when a block that is not there leaves no trace
 */
function delta(kind: Kind, outputs: PropertyMap, later = true): PropertyMap {
  const absent = kind.library === 'framework' ? new Secret({ replace: { raw: null } }) : undefined;
  const object = deltaOfObject(kind.fields, outputs, absent, later);
  if (kind.numericId) object.ps = { ...((object.ps as PropertyMap | undefined) ?? {}), id: { num: {} } };
  const renamed = Object.entries(kind.fields).filter(([, field]) => field.attribute !== undefined);
  if (renamed.length > 0) {
    object.renamed = Object.fromEntries(renamed.map(([name, field]) => [name, field.attribute ?? name]));
  }
  return { obj: object };
}

function deltaOfObject(
  fields: Fields,
  values: PropertyMap,
  absent: Value | undefined,
  marksNone = false,
): PropertyMap {
  const properties: PropertyMap = {};
  for (const [name, field] of Object.entries(fields)) {
    const found = deltaOf(field, values[name], absent, marksNone);
    if (found !== undefined) properties[name] = found;
  }
  return Object.keys(properties).length > 0 ? { ps: properties } : {};
}

function deltaOf(
  field: Field,
  value: Value | undefined,
  absent: Value | undefined,
  marksNone: boolean,
): Value | undefined {
  if (value === undefined) return absent;
  if (field.type === 'block') {
    const inner = isMap(value) ? { obj: deltaOfObject(field.block ?? {}, value, undefined, true) } : {};
    return isMap(value) || marksNone ? { plu: { i: inner } } : undefined;
  }
  if (field.type === 'labels') return value === null ? undefined : { map: {} };
  if (!Array.isArray(value)) return undefined;
  if (field.type !== 'blocks' || value.length === 0) return { arr: {} };
  const elements = value.map((block, index): [string, Value] => [
    String(index),
    { obj: deltaOfObject(field.block ?? {}, block as PropertyMap, undefined, true) },
  ]);
  return { arr: { el: Object.fromEntries(elements) } };
}
