import type { DetailedDiff } from './diff';
import type { PropertyMap } from './values';

/** One property that a resource refuses, and why. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** What every operation on a resource knows. */
export interface Operation {
  readonly urn: string;
  /** The resource's name in the program, the last part of its URN. */
  readonly name: string;
  /** Aborted by the engine's Cancel and when the operation's own time limit has passed. */
  readonly signal: AbortSignal;
  /** Shows a line beside the resource while the operation runs. */
  readonly status: (line: string) => void;
  /** A warning that stays in the output. */
  readonly warn: (message: string) => void;
}

export interface CheckRequest extends Operation {
  readonly olds: PropertyMap;
  readonly news: PropertyMap;
  readonly randomSeed: Buffer;
}

export interface CheckResult {
  readonly inputs: PropertyMap;
  readonly failures: readonly CheckFailure[];
}

export interface DiffRequest extends Operation {
  readonly id: string;
  readonly olds: PropertyMap;
  readonly oldInputs: PropertyMap;
  readonly news: PropertyMap;
  readonly ignoreChanges: readonly string[];
}

export interface DiffResult {
  readonly changes: boolean;
  readonly detailed: DetailedDiff;
  /** Only the names of the top-level properties are told; the engine works out the rest for its display. */
  readonly coarse?: boolean;
  readonly deleteBeforeReplace?: boolean;
  /** Properties that never change without a replacement, and do not change now. */
  readonly stables?: readonly string[];
}

export interface CreateRequest extends Operation {
  readonly inputs: PropertyMap;
  readonly preview: boolean;
}

export interface Created {
  readonly id: string;
  readonly outputs: PropertyMap;
}

export interface ReadRequest extends Operation {
  readonly id: string;
  readonly inputs: PropertyMap;
  /** Empty when the resource is being imported. */
  readonly state: PropertyMap;
}

/** A resource as it is found to be; `undefined` in its place says that it is gone. */
export interface ReadResult {
  readonly id: string;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
}

export interface UpdateRequest extends Operation {
  readonly id: string;
  readonly olds: PropertyMap;
  readonly oldInputs: PropertyMap;
  readonly news: PropertyMap;
  readonly preview: boolean;
  readonly ignoreChanges: readonly string[];
}

export interface DeleteRequest extends Operation {
  readonly id: string;
  readonly state: PropertyMap;
}

/** One resource type. Errors are thrown; their message is what the user reads. */
export interface Resource {
  check(request: CheckRequest): Promise<CheckResult>;
  diff(request: DiffRequest): Promise<DiffResult>;
  create(request: CreateRequest): Promise<Created>;
  read(request: ReadRequest): Promise<ReadResult | undefined>;
  update(request: UpdateRequest): Promise<PropertyMap>;
  delete(request: DeleteRequest): Promise<void>;
}

/** One function that programs invoke. */
export type Invoke = (
  args: PropertyMap,
  call: Pick<Operation, 'signal' | 'status'>,
) => Promise<{ result: PropertyMap; failures: readonly CheckFailure[] }>;

/** The provider's own configuration, given explicitly or as `config` of the stack. */
export interface Configuration {
  check(news: PropertyMap): CheckResult;
  /** Absent where the provider leaves the answer to the engine. */
  diff?(olds: PropertyMap, news: PropertyMap): DiffResult;
  configure(config: PropertyMap): void;
}

/** A whole provider. */
export interface Provider {
  readonly name: string;
  readonly version: string;
  /** By type token, `hcloud:index/server:Server`. */
  readonly resources: ReadonlyMap<string, Resource>;
  /** By function token, `command:local:run`. */
  readonly functions: ReadonlyMap<string, Invoke>;
  readonly configuration: Configuration;
  /** The JSON schema text that `pulumi package get-schema` shows. */
  readonly schema: string;
  /** Secret marks are taken in inputs; otherwise the engine strips them and marks outputs by the inputs' names. */
  readonly acceptSecrets: boolean;
  unknownResource(type: string): Error;
  unknownFunction(token: string): Error;
}

/** A resource that exists although its creation or update failed: it is recorded as it is. */
export class PartiallyDone extends Error {
  public constructor(
    message: string,
    public readonly id: string,
    public readonly outputs: PropertyMap,
  ) {
    super(message);
  }
}
