import type { DetailedDiff } from '../../rpc/diff';
import { diffMaps } from '../../rpc/diff';
import type { DiffResult } from '../../rpc/provider';
import { contains, isMap, same, Unknown, type PropertyMap, type Value } from '../../rpc/values';
import { isAbsent } from './check';
import { agrees } from './compare';
import { zero, type Field } from './fields';
import type { Kind } from './kind';

/** The inputs with the defaults of their attributes. */
export function withDefaults(kind: Kind, inputs: PropertyMap): PropertyMap {
  const filled: PropertyMap = {};
  for (const [name, field] of Object.entries(kind.fields)) {
    const value = inputs[name] ?? field.default;
    if (value !== undefined && value !== null) filled[name] = value;
  }
  return filled;
}

/** Whether an update has to touch the property. */
export function changed(kind: Kind, name: string, state: PropertyMap, inputs: PropertyMap): boolean {
  const field = kind.fields[name];
  if (!field || field.input === false) return false;
  const wanted = inputs[name] ?? field.default;
  if (wanted === undefined || isAbsent(field, wanted)) {
    // Left to the API; an empty set or a default is a configuration of its own, though.
    const left = wanted === undefined || (field.default === undefined && field.type !== 'set');
    if (field.unmanagedWhenAbsent === true || (field.computed === true && left)) return false;
    return !same(wanted ?? zero(field), state[name] ?? zero(field));
  }
  return !agrees(field, wanted, state[name]);
}

/** What Diff answers. */
export function diff(
  kind: Kind,
  state: PropertyMap,
  news: PropertyMap,
  ignored: readonly string[] = [],
): DiffResult {
  // The engine asks with unknown values what would follow another resource's replacement, and leaves these to us.
  const names = Object.keys(kind.fields).filter(
    (name) => !ignored.includes(name) && changed(kind, name, state, news),
  );
  if (names.length > 0) names.push(...volatile(kind, news, names));
  const detailed: DetailedDiff = {};
  for (const name of names) Object.assign(detailed, detail(kind, name, state[name], news[name]));
  const replaces = names.some((name) => kind.fields[name]?.replaces);
  const autonamed = Array.isArray(news.__defaults) && news.__defaults.includes('name');
  return {
    changes: names.length > 0,
    detailed,
    coarse: kind.library === 'framework',
    // A name can be taken once only, so a given one is freed first.
    deleteBeforeReplace: replaces && kind.library === 'sdk' && kind.autoname && !autonamed,
    stables: kind.library === 'sdk' ? stables(kind, names) : [],
  };
}

/** The properties that nobody configured and that any update may change. */
function volatile(kind: Kind, news: PropertyMap, names: readonly string[]): string[] {
  return Object.entries(kind.fields)
    .filter(([name, field]) => field.volatile && news[name] === undefined && !names.includes(name))
    .map(([name]) => name);
}

function stables(kind: Kind, names: readonly string[]): string[] {
  return Object.entries(kind.fields)
    .filter(([name, field]) => field.replaces && !names.includes(name))
    .map(([name]) => name)
    .sort();
}

function detail(kind: Kind, name: string, before: Value | undefined, after: Value | undefined): DetailedDiff {
  const field = kind.fields[name];
  const replace = field?.replaces ?? false;
  if (!field) return {};
  const now = after ?? field.default;
  const whole = (type: 'add' | 'delete' | 'update'): DetailedDiff => ({
    [name]: { kind: type, replace, inputDiff: false },
  });
  if (now === undefined || isAbsent(field, now)) return whole(isAbsent(field, before) ? 'update' : 'delete');
  if (isAbsent(field, before)) return whole('add');
  if (contains(now, Unknown) || !nested(field, before, now)) return whole('update');
  const left = { [name]: comparable(field, before ?? null) };
  const right = { [name]: comparable(field, now) };
  const found = diffMaps(left, right, { replaces: () => replace });
  return Object.keys(found).length > 0 ? found : whole('update');
}

/** Whether single elements can be named: always in maps and lists, in sets only where there is one. */
function nested(field: Field, before: Value | undefined, after: Value): boolean {
  if (field.type === 'labels' || field.type === 'list') return true;
  return Array.isArray(before) && Array.isArray(after) && before.length === 1 && after.length === 1;
}

function comparable(field: Field, value: Value): Value {
  if (field.type !== 'blocks' || !Array.isArray(value)) return value;
  return value.map((block) => (isMap(block) ? comparableBlock(field, block) : block));
}

function comparableBlock(field: Field, block: PropertyMap): PropertyMap {
  return Object.fromEntries(
    Object.entries(field.block ?? {}).map(([name, inner]): [string, Value] => [
      name,
      block[name] ?? inner.default ?? zero(inner),
    ]),
  );
}
