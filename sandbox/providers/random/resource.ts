import { diffMaps } from '../rpc/diff';
import type {
  CheckFailure,
  CheckRequest,
  CheckResult,
  CreateRequest,
  Created,
  Resource,
} from '../rpc/provider';
import type { DiffRequest, DiffResult, ReadRequest, ReadResult } from '../rpc/provider';
import { isMap, Secret, Unknown, type PropertyMap, type Value } from '../rpc/values';

/** One input of a random resource, with the words in which the official provider asks for it. */
export interface Input {
  readonly type: 'number' | 'string' | 'map' | 'bool';
  readonly required?: string;
  readonly minimum?: number;
  readonly default?: Value;
}

/** What makes one kind of random value. */
export interface Kind {
  readonly inputs: Readonly<Record<string, Input>>;
  /** The outputs that do not mirror an input. */
  readonly computed: readonly string[];
  /** Draws a value; `inputs` hold the defaults and no unknowns. */
  generate(inputs: PropertyMap): Created;
  /** The resource that a given id stands for, on import. */
  adopt(id: string): { readonly inputs: PropertyMap; readonly outputs: PropertyMap };
  readonly schemaVersion: number;
}

/** A value drawn once and kept until an input changes: every change replaces. */
export class RandomResource implements Resource {
  public constructor(private readonly kind: Kind) {}

  public check({ name, news }: CheckRequest): Promise<CheckResult> {
    const failures: CheckFailure[] = [];
    const fail = (reason: string): void => {
      failures.push({ property: '', reason });
    };
    for (const [property, input] of Object.entries(this.kind.inputs)) {
      if (input.required !== undefined && !(property in news)) {
        fail(`Missing required property '${property}': ${input.required}`);
      }
    }
    for (const [property, value] of Object.entries(news)) {
      const input = this.kind.inputs[property];
      if (!input) fail(`Unsupported argument. An argument named "${property}" is not expected here.`);
      else if (value instanceof Unknown) continue;
      else if (!fits(input.type, value)) {
        throw new Error(
          `cannot encode resource inputs to call ValidateResourceConfig: objectEncoder failed on property ` +
            `"${property}": Expected a ${input.type}`,
        );
      } else if (input.minimum !== undefined && (value as number) < input.minimum) {
        fail(
          `Invalid Attribute Value. Attribute ${property} value must be at least ${input.minimum}, ` +
            `got: ${value as number}. Examine values at '${name}.${property}'.`,
        );
      }
    }
    return Promise.resolve({ inputs: news, failures });
  }

  public diff({ olds, news }: DiffRequest): Promise<DiffResult> {
    const before = this.inputsOf(olds);
    const detailed = diffMaps(before, this.withDefaults(news), { replaces: () => true });
    return Promise.resolve({ changes: Object.keys(detailed).length > 0, detailed, coarse: true });
  }

  public create({ inputs, preview }: CreateRequest): Promise<Created> {
    const whole = this.withDefaults(inputs);
    if (preview) {
      const unknown = Object.fromEntries(this.kind.computed.map((name) => [name, Unknown.value]));
      return Promise.resolve({ id: '', outputs: { ...whole, ...unknown } });
    }
    const { id, outputs } = this.kind.generate(whole);
    return Promise.resolve({ id, outputs: this.recorded(outputs) });
  }

  public read({ id, inputs, state }: ReadRequest): Promise<ReadResult> {
    if (Object.keys(state).length > 0) return Promise.resolve({ id, inputs, outputs: state });
    const adopted = this.kind.adopt(id);
    return Promise.resolve({ id, inputs: adopted.inputs, outputs: this.recorded(adopted.outputs) });
  }

  public update(): Promise<PropertyMap> {
    return Promise.reject(new Error('a random value has no update: every change replaces it'));
  }

  public delete(): Promise<void> {
    return Promise.resolve();
  }

  private withDefaults(inputs: PropertyMap): PropertyMap {
    const whole = { ...inputs };
    for (const [property, input] of Object.entries(this.kind.inputs)) {
      if (input.default !== undefined) whole[property] ??= input.default;
    }
    return whole;
  }

  private inputsOf(state: PropertyMap): PropertyMap {
    return Object.fromEntries(Object.entries(state).filter(([property]) => property in this.kind.inputs));
  }

  /** The outputs with what the official provider's bridge records of the underlying state. */
  private recorded(outputs: PropertyMap): PropertyMap {
    const delta: PropertyMap = {};
    for (const [property, input] of Object.entries(this.kind.inputs)) {
      if (!(property in outputs)) delta[property] = new Secret({ replace: { raw: null } });
      else if (input.type === 'map') delta[property] = { map: {} };
    }
    const meta =
      this.kind.schemaVersion === 0 ? {} : { __meta: `{"schema_version":"${this.kind.schemaVersion}"}` };
    return { ...outputs, ...meta, __pulumi_raw_state_delta: { obj: { ps: delta } } };
  }
}

function fits(type: Input['type'], value: Value): boolean {
  if (type === 'map') return isMap(value);
  return typeof value === (type === 'bool' ? 'boolean' : type);
}
