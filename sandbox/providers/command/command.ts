import { randomBytes } from 'node:crypto';
import { diffMaps } from '../rpc/diff';
import type { Created, DeleteRequest, DiffRequest, DiffResult, Resource } from '../rpc/provider';
import type {
  CheckRequest,
  CheckResult,
  CreateRequest,
  ReadRequest,
  ReadResult,
  UpdateRequest,
} from '../rpc/provider';
import { contains, reveal, same, Secret, Unknown, type PropertyMap, type Value } from '../rpc/values';
import { commandInputs, failures } from './fields';
import { run, type Outputs } from './run';

/** `command:local:Command`: programs run at creation, update and deletion. There is nothing to read back. */
export class Command implements Resource {
  public check({ news }: CheckRequest): Promise<CheckResult> {
    const refused = failures('local.CommandInputs', commandInputs, [], news);
    return Promise.resolve({ inputs: news, failures: refused });
  }

  public diff({ olds, oldInputs, news, ignoreChanges }: DiffRequest): Promise<DiffResult> {
    const inputs = Object.fromEntries(
      Object.entries(keepIgnored(news, olds, ignoreChanges)).filter(([key]) => !isInternal(key)),
    );
    // Only a change of the whole list replaces here; the SDK asks for the elements by `replaceOnChanges`.
    const detailed = diffMaps(oldInputs, inputs, { replaces: (path) => path === 'triggers' });
    return Promise.resolve({ changes: Object.keys(detailed).length > 0, detailed });
  }

  public async create({ name, inputs, preview, signal, status }: CreateRequest): Promise<Created> {
    const id = `${name}${randomBytes(4).toString('hex')}`;
    if (preview) return { id, outputs: { ...inputs, stdout: Unknown.value, stderr: Unknown.value } };
    let outputs: Outputs = { stdout: '', stderr: '' };
    const command = text(inputs.create);
    if (command !== undefined)
      outputs = await run({ command, inputs, previous: outputs, signal, log: status });
    return { id, outputs: { ...inputs, ...outputs } };
  }

  public read({ id, inputs, state }: ReadRequest): Promise<ReadResult> {
    return Promise.resolve({ id, inputs, outputs: state });
  }

  public async update(request: UpdateRequest): Promise<PropertyMap> {
    const { olds, oldInputs, preview, signal, status } = request;
    const news = keepIgnored(request.news, olds, request.ignoreChanges);
    const { stdout = '', stderr = '' } = olds;
    if (preview) {
      // With any input changed the outputs may be anything; without, they stay.
      const changed = Object.entries(news).some(
        ([key, value]) => contains(value, Unknown) || !same(oldInputs[key] ?? olds[key], value),
      );
      const known = changed ? { stdout: Unknown.value, stderr: Unknown.value } : { stdout, stderr };
      return { ...news, ...known };
    }
    const previous = outputsOf(olds);
    const command = text(news.update) ?? text(news.create);
    const outputs =
      command === undefined ? previous : await run({ command, inputs: news, previous, signal, log: status });
    return { ...news, ...outputs };
  }

  public async delete({ state, signal, status }: DeleteRequest): Promise<void> {
    const command = text(state.delete);
    if (command === undefined) return;
    await run({ command, inputs: state, previous: outputsOf(state), signal, log: status });
  }
}

/** The inputs with the old values of what `ignoreChanges` names. */
function keepIgnored(news: PropertyMap, olds: PropertyMap, ignored: readonly string[]): PropertyMap {
  const kept = { ...news };
  for (const name of ignored) {
    const old = olds[name];
    if (old !== undefined) kept[name] = old;
  }
  return kept;
}

function isInternal(key: string): boolean {
  return key === 'version' || key.startsWith('__');
}

function outputsOf(state: PropertyMap): Outputs {
  return { stdout: text(state.stdout) ?? '', stderr: text(state.stderr) ?? '' };
}

function text(value: Value | undefined): string | undefined {
  const plain = value instanceof Secret ? reveal(value) : value;
  return typeof plain === 'string' ? plain : undefined;
}
