import { ApiError, invalidInput } from './errors';
import { checkLabels } from './label-selector';
import type { Labels } from './records';

/** A request body: each reader checks its field and refuses a wrong type with `invalid_input`. */
export class Fields {
  private constructor(private readonly values: Record<string, unknown>) {}

  /**
   * @param text the raw body; an empty one is an empty object, as actions without parameters send it
   * @throws ApiError json_error when the text is no JSON object
   */
  static parse(text: string): Fields {
    if (text.trim() === '') return new Fields({});
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new ApiError('json_error', 'could not parse request body as JSON');
    }
    if (!isObject(value)) throw new ApiError('json_error', 'request body is not a JSON object');
    return new Fields(value);
  }

  /** True when the field is present and not null. */
  has(name: string): boolean {
    return this.values[name] !== undefined && this.values[name] !== null;
  }

  /** The field as it came, for unions that only the caller can tell apart. */
  raw(name: string): unknown {
    return this.values[name];
  }

  string(name: string): string {
    const value = this.optionalString(name);
    if (value === undefined || value === '') throw invalidInput(name, 'missing required field');
    return value;
  }

  optionalString(name: string): string | undefined {
    if (!this.has(name)) return undefined;
    const value = this.values[name];
    if (typeof value !== 'string') throw invalidInput(name, 'must be a string');
    return value;
  }

  integer(name: string): number {
    const value = this.optionalInteger(name);
    if (value === undefined) throw invalidInput(name, 'missing required field');
    return value;
  }

  optionalInteger(name: string): number | undefined {
    if (!this.has(name)) return undefined;
    const value = this.values[name];
    if (typeof value !== 'number' || !Number.isInteger(value)) throw invalidInput(name, 'must be an integer');
    return value;
  }

  optionalBoolean(name: string): boolean | undefined {
    if (!this.has(name)) return undefined;
    const value = this.values[name];
    if (typeof value !== 'boolean') throw invalidInput(name, 'must be a boolean');
    return value;
  }

  /** A resource that may be named by ID or by name, also by an ID in a string. */
  idOrName(name: string): number | string {
    const value = this.values[name];
    if (typeof value === 'number' && Number.isInteger(value)) return value;
    if (typeof value === 'string' && value !== '') return /^\d+$/.test(value) ? Number(value) : value;
    throw invalidInput(name, 'must be an ID or a name');
  }

  integers(name: string): number[] {
    return this.list(name).map((value) => {
      if (typeof value !== 'number' || !Number.isInteger(value))
        throw invalidInput(name, 'must hold IDs only');
      return value;
    });
  }

  idsOrNames(name: string): (number | string)[] {
    return this.list(name).map((value) => new Fields({ [name]: value }).idOrName(name));
  }

  strings(name: string): string[] {
    return this.list(name).map((value) => {
      if (typeof value !== 'string') throw invalidInput(name, 'must hold strings only');
      return value;
    });
  }

  objects(name: string): Fields[] {
    return this.list(name).map((value) => {
      if (!isObject(value)) throw invalidInput(name, 'must hold objects only');
      return new Fields(value);
    });
  }

  object(name: string): Fields | undefined {
    if (!this.has(name)) return undefined;
    const value = this.values[name];
    if (!isObject(value)) throw invalidInput(name, 'must be an object');
    return new Fields(value);
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T {
    const value = this.string(name);
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) throw invalidInput(name, `must be one of ${allowed.join(', ')}`);
    return found;
  }

  labels(): Labels | undefined {
    if (!this.has('labels')) return undefined;
    return checkLabels(this.values.labels);
  }

  private list(name: string): unknown[] {
    if (!this.has(name)) return [];
    const value = this.values[name];
    if (!Array.isArray(value)) throw invalidInput(name, 'must be a list');
    return value as unknown[];
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
