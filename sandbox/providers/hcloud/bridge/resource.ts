import {
  PartiallyDone,
  type CheckRequest,
  type CheckResult,
  type CreateRequest,
  type Created,
  type DeleteRequest,
  type DiffRequest,
  type DiffResult,
  type ReadRequest,
  type ReadResult,
  type Resource,
  type UpdateRequest,
} from '../../rpc/provider';
import type { PropertyMap } from '../../rpc/values';
import type { Api } from '../client';
import { checkInputs } from './check';
import { describe } from './errors';
import type { Kind } from './kind';
import { inputsOf, outputsOf, previewOfCreation, previewOfUpdate } from './outputs';
import { changed, diff, withDefaults } from './plan';

/** A resource that behaves as the official, bridged provider makes it behave. */
export class BridgedResource implements Resource {
  public constructor(
    private readonly kind: Kind,
    /** The API under the provider's configuration, for one operation. */
    private readonly connect: (signal: AbortSignal) => Api,
  ) {}

  public check({ name, news, olds }: CheckRequest): Promise<CheckResult> {
    return Promise.resolve(checkInputs(this.kind, name, news, olds));
  }

  public diff({ olds, news, ignoreChanges }: DiffRequest): Promise<DiffResult> {
    return Promise.resolve(diff(this.kind, olds, news, ignoreChanges));
  }

  public async create({ inputs, preview, signal }: CreateRequest): Promise<Created> {
    if (preview) return { id: '', outputs: previewOfCreation(this.kind, inputs) };
    const { kind } = this;
    const api = this.connect(signal);
    const wanted = withDefaults(kind, inputs);
    let made: string | undefined;
    try {
      const id = await kind.create(api, wanted, (exists) => (made = exists));
      made = id;
      const found = await kind.read(api, id, wanted);
      if (!found) throw new Error(`${id} was created and is gone already`);
      return { id, outputs: outputsOf(kind, id, found, wanted, { from: 'create' }) };
    } catch (error) {
      const message = describe(kind.library, error);
      if (made === undefined) throw new Error(message);
      throw new PartiallyDone(message, made, outputsOf(kind, made, {}, wanted, { from: 'create' }));
    }
  }

  public async read({ id, inputs, state, signal }: ReadRequest): Promise<ReadResult | undefined> {
    const { kind } = this;
    const found = await this.told(() => kind.read(this.connect(signal), id, state));
    if (!found) return undefined;
    const name = kind.idOf?.(found) ?? id;
    const outputs = outputsOf(kind, name, found, state, { from: 'read', olds: state });
    return { id: name, inputs: inputsOf(kind, inputs, state, outputs), outputs };
  }

  public async update({ id, olds, news, preview, signal, urn }: UpdateRequest): Promise<PropertyMap> {
    if (preview) return previewOfUpdate(this.kind, olds, news);
    const { kind } = this;
    const api = this.connect(signal);
    const wanted = withDefaults(kind, news);
    try {
      await kind.update(api, id, { olds, news: wanted, changed: (name) => changed(kind, name, olds, news) });
      const known = { ...this.untold(olds), ...wanted };
      const found = await kind.read(api, id, known);
      if (!found) throw new Error(`${id} was not found after its update`);
      return outputsOf(kind, id, found, known, { from: 'update', olds });
    } catch (error) {
      const message = describe(kind.library, error);
      if (kind.library === 'framework') throw new Error(message);
      // Some of it may have been done: it is recorded as it was, together with the failure, and tried again.
      throw new PartiallyDone(`updating ${urn}: ${message}`, id, olds);
    }
  }

  public async delete({ id, state, signal, urn }: DeleteRequest): Promise<void> {
    await this.told(
      () => this.kind.delete(this.connect(signal), id, state),
      this.kind.library === 'sdk' ? `deleting ${urn}: ` : '',
    );
  }

  /** What only the state knows: computed properties that the API has stopped to tell. */
  private untold(state: PropertyMap): PropertyMap {
    return Object.fromEntries(
      Object.entries(state).filter(([name]) => this.kind.fields[name]?.computed !== undefined),
    );
  }

  private async told<T>(work: () => Promise<T>, before = ''): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw new Error(before + describe(this.kind.library, error));
    }
  }
}
