import { contains, isMap, same, textOf, Unknown, type PropertyMap, type Value } from '../../rpc/values';
import { isCollection, zero, type Field, type Fields } from './fields';

/** Whether a configured value means what the state holds. */
export function agrees(field: Field, wanted: Value, found: Value | undefined): boolean {
  if (contains(wanted, Unknown)) return false;
  const present = found ?? zero(field);
  switch (field.type) {
    case 'set':
      return sameSet(sorted(field, wanted), sorted(field, present));
    case 'list':
      return same(sorted(field, wanted, false), present);
    case 'blocks':
      return sameBlocks(field.block ?? {}, wanted as Value[], present as Value[]);
    case 'block':
      return isMap(wanted) && isMap(present) && sameBlock(field.block ?? {}, wanted, present);
    case 'string':
      return same(keep(field, wanted), present) || same(wanted, present);
    default:
      return same(wanted, present);
  }
}

/** A configured value in the form in which the state has it. */
export function keep(field: Field, wanted: Value): Value {
  return typeof wanted === 'string' && field.kept ? field.kept(wanted) : wanted;
}

function sorted(field: Field, value: Value, sort = true): Value[] {
  const items = (Array.isArray(value) ? value : []).map((item) => keep(field, item));
  return sort ? items.sort((left, right) => (textOf(left) < textOf(right) ? -1 : 1)) : items;
}

function sameSet(left: Value[], right: Value[]): boolean {
  return same([...new Set(left)], [...new Set(right)]);
}

function sameBlocks(fields: Fields, wanted: Value[], found: Value[]): boolean {
  if (wanted.length !== found.length) return false;
  const left = [...found];
  return wanted.every((block) => {
    const index = left.findIndex((other) => isMap(block) && isMap(other) && sameBlock(fields, block, other));
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  });
}

function sameBlock(fields: Fields, wanted: PropertyMap, found: PropertyMap): boolean {
  return Object.entries(fields).every(([name, field]) => {
    const value = wanted[name];
    if (value === undefined && field.computed) return true;
    return agrees(field, value ?? field.default ?? zero(field), found[name]);
  });
}

/** A configured collection as outputs have it: blocks with all their properties, sets in a stable order. */
export function whole(field: Field, wanted: Value): Value {
  if (field.type === 'blocks' && Array.isArray(wanted)) {
    return wanted.map((block) => (isMap(block) ? wholeBlock(field.block ?? {}, block) : block));
  }
  if (field.type === 'block' && isMap(wanted)) return wholeBlock(field.block ?? {}, wanted);
  // A collection is known only when all of it is.
  if (isCollection(field) && contains(wanted, Unknown)) return Unknown.value;
  if (wanted instanceof Unknown) return wanted;
  if (field.type === 'set' && Array.isArray(wanted)) return wanted.map((item) => keep(field, item));
  return keep(field, wanted);
}

function wholeBlock(fields: Fields, block: PropertyMap): PropertyMap {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]): [string, Value] => {
      const value = block[name];
      if (value !== undefined) return [name, whole(field, value)];
      return [name, field.default ?? (field.computed ? Unknown.value : zero(field))];
    }),
  );
}
