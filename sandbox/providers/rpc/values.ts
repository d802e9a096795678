import { Struct, type JavaScriptValue } from 'google-protobuf/google/protobuf/struct_pb';

/** A property value as the engine means it; absent properties are absent keys, never `undefined`. */
export type Value = null | boolean | number | string | Value[] | PropertyMap | Secret | Unknown | Opaque;

/** A property map; insertion order carries no meaning. */
export interface PropertyMap {
  [key: string]: Value;
}

/** A value that the engine encrypts in state and hides in its display. */
export class Secret {
  public constructor(public readonly value: Value) {}
}

/** A value that is known only after the resource it comes from has been created. Preview only. */
export class Unknown {
  public static readonly value = new Unknown();
  public readonly known = false;
}

/** An asset, archive or resource reference: handed on unread, compared as a whole. */
export class Opaque {
  public constructor(public readonly raw: Record<string, JavaScriptValue>) {}
}

// The constants of the engine's wire format (sdk/go/common/resource/sig and plugin/rpc.go).
const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';
const OUTPUT = 'd0e6a833031e9bbcd3f4e8bde6ca49a4';
const UNKNOWN_STRING = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';
const UNKNOWNS = new Set([
  UNKNOWN_STRING,
  '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7',
  '3eeb2bf0-c639-47a8-9e75-3b44932eb421',
  '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2',
  '030794c1-ac77-496b-92df-f27374a8bd58',
  'e48ece36-62e2-4504-bad9-02848725956a',
  'dd056dcd-154b-4c76-9bd3-c8f88648b5ff',
]);

/** The map behind a gRPC `Struct`; an absent struct is the empty map. Top-level nulls are dropped, as providers do. */
export function decode(struct: Struct | undefined): PropertyMap {
  const map: PropertyMap = {};
  for (const [key, raw] of Object.entries(struct?.toJavaScript() ?? {})) {
    if (raw !== null) map[key] = decodeValue(raw);
  }
  return map;
}

function decodeValue(raw: JavaScriptValue): Value {
  if (typeof raw === 'string') return UNKNOWNS.has(raw) ? Unknown.value : raw;
  if (raw === null || typeof raw !== 'object') return raw;
  if (Array.isArray(raw)) return raw.map(decodeValue);
  const object = raw as Record<string, JavaScriptValue>;
  switch (object[SIGNATURE]) {
    case undefined:
      return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, decodeValue(value)]));
    case SECRET:
      return new Secret(decodeValue(object.value ?? null));
    case OUTPUT: {
      const value = 'value' in object ? decodeValue(object.value ?? null) : Unknown.value;
      return object.secret === true ? new Secret(value) : value;
    }
    default:
      return new Opaque(object);
  }
}

/** The gRPC form of a map. */
export function encode(map: PropertyMap): Struct {
  return Struct.fromJavaScript(
    Object.fromEntries(Object.entries(map).map(([key, value]) => [key, encodeValue(value)])),
  );
}

function encodeValue(value: Value): JavaScriptValue {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Unknown) return UNKNOWN_STRING;
  if (value instanceof Opaque) return value.raw;
  if (value instanceof Secret) return { [SIGNATURE]: SECRET, value: encodeValue(value.value) };
  if (Array.isArray(value)) return value.map(encodeValue);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encodeValue(item)]));
}

/** Whether `value` is an object of properties, and nothing with a meaning of its own. */
export function isMap(value: Value | undefined): value is PropertyMap {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Secret || value instanceof Unknown || value instanceof Opaque)
  );
}

/** A single value as text; of anything else, its JSON. */
export function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** The same value without secret marks, at any depth. */
export function reveal(value: Value): Value {
  if (value instanceof Secret) return reveal(value.value);
  if (Array.isArray(value)) return value.map(reveal);
  if (isMap(value)) return revealMap(value);
  return value;
}

/** {@link reveal} for a whole map. */
export function revealMap(map: PropertyMap): PropertyMap {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, reveal(value)]));
}

/** Whether the value holds, at any depth, something of the given kind. */
export function contains(value: Value, kind: typeof Secret | typeof Unknown): boolean {
  if (value instanceof kind) return true;
  if (value instanceof Secret) return contains(value.value, kind);
  if (Array.isArray(value)) return value.some((item) => contains(item, kind));
  return isMap(value) && Object.values(value).some((item) => contains(item, kind));
}

/** Equality as the engine has it: a secret equals only a secret, an unknown equals nothing. */
export function same(left: Value | undefined, right: Value | undefined): boolean {
  if (left instanceof Unknown || right instanceof Unknown) return false;
  if (left instanceof Secret && right instanceof Secret) return same(left.value, right.value);
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => same(item, right[index]));
  }
  if (left instanceof Opaque && right instanceof Opaque) {
    return JSON.stringify(left.raw) === JSON.stringify(right.raw);
  }
  if (isMap(left) && isMap(right)) {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].every((key) => same(left[key], right[key]));
  }
  return left === right;
}
