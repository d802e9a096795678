import type { Value, PropertyMap } from '../../rpc/values';
import type { Api } from '../client';
import type { Fields } from './fields';

/** An update, as the kind of resource sees it. */
export interface Change {
  /** The state before. */
  readonly olds: PropertyMap;
  /** The wanted properties, defaults filled in. */
  readonly news: PropertyMap;
  /** Whether a property differs; one that the program does not manage never does. */
  readonly changed: (name: string) => boolean;
}

/** One kind of resource: its properties and what is done with the API for it. */
export interface Kind {
  /**
   * Which of Terraform's two plugin libraries the official provider builds it on: they differ in the inputs and
   * outputs that are recorded, in diffs and in error texts.
   */
  readonly library: 'sdk' | 'framework';
  readonly fields: Fields;
  /** A name is made up when none is given. */
  readonly autoname: boolean;
  /** Groups of inputs of which exactly one is given. */
  readonly exactlyOne?: readonly string[];
  /** The id is a number in the underlying state. */
  readonly numericId?: true;
  /** Of the underlying state, where it has had more than one. */
  readonly schemaVersion?: number;
  /** The limits that the state records, in nanoseconds. */
  readonly timeouts?: Readonly<Record<string, number>>;
  /** Other checks of the inputs as a whole. */
  checkAll?(inputs: PropertyMap): readonly string[];
  /**
   * Creates it; `made` is told the id as soon as something exists, so that a failure after that is recorded.
   *
   * @returns the id
   */
  create(api: Api, inputs: PropertyMap, made: (id: string) => void): Promise<string>;
  /** The properties found under `id`, without those that the API does not tell; undefined if it is gone. */
  read(api: Api, id: string, known: PropertyMap): Promise<Record<string, Value | undefined> | undefined>;
  /** The id that what was found goes by, where it may be imported under another one. */
  idOf?(found: Readonly<Record<string, Value | undefined>>): string;
  update(api: Api, id: string, change: Change): Promise<void>;
  delete(api: Api, id: string, state: PropertyMap): Promise<void>;
}
