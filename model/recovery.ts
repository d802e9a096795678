import { seedKey } from './escrow';
import { UNKNOWN } from './preview-steps';
import { resourceName } from './resource-names';

/** A resource of a stack, in the words of `pulumi stack export` and of the steps of `pulumi preview --json`. */
export interface StackResource {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  /** URN and id of the provider, `URN::ID`. */
  readonly provider?: string;
  readonly ignoreChanges?: readonly string[];
  /** URNs, as are the next two. */
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  readonly deletedWith?: string;
}

/** What exists already although the state does not know it. */
export interface Found {
  readonly resource: StackResource;
  readonly id: string;
  /** Besides its inputs. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

const SEED = 'random:index/randomPassword:RandomPassword';
/** What RandomPassword records of inputs that are left out; another value would mean another password. */
const PASSWORD = {
  lower: true,
  upper: true,
  number: true,
  numeric: true,
  special: true,
  minLower: 0,
  minUpper: 0,
  minNumeric: 0,
  minSpecial: 0,
};
/** What it shows of a secret. */
const HIDDEN = '[secret]';
const PROVIDER = 'pulumi:providers:';

/** Whether everything is known that a resource is made of; a property whose changes are ignored need not be. */
export function isKnown({ inputs, ignoreChanges = [] }: StackResource): boolean {
  const decisive = Object.entries(inputs ?? {}).filter(([name]) => !ignoreChanges.includes(name));
  return !JSON.stringify(decisive).includes(UNKNOWN);
}

/**
 * Seeds that the program would draw anew, as the escrow has them.
 * @param escrow by key, decrypted
 */
export function foundSeeds(
  wanted: readonly StackResource[],
  escrow: Readonly<Record<string, string>>,
): { readonly found: readonly Found[]; readonly missing: readonly string[] } {
  const seeds = wanted
    .filter(({ type }) => type === SEED)
    .map((resource) => ({
      resource,
      result: escrow[seedKey(resourceName(resource.parent ?? ''), resourceName(resource.urn))],
    }));
  return {
    found: seeds.flatMap(({ resource, result }) =>
      result === undefined
        ? []
        : [{ resource, id: 'none', outputs: { ...PASSWORD, id: 'none', result: secret(result) } }],
    ),
    missing: seeds.flatMap(({ resource, result }) =>
      result === undefined ? [resourceName(resource.urn)] : [],
    ),
  };
}

/**
 * The resources to add to a state so that it has what was found: with the components above it, and a provider where it has none yet.
 * @param recorded what the state has already
 * @param wanted what the program would create
 * @param newProvider id and inputs of a provider that the state lacks, by name of its package
 */
export function adopted(
  recorded: readonly StackResource[],
  wanted: readonly StackResource[],
  found: readonly Found[],
  newProvider: (packageName: string) => Pick<StackResource, 'id' | 'inputs'>,
): StackResource[] {
  const known = new Set(recorded.map(({ urn }) => urn));
  const providers = new Map(
    recorded.filter(({ type }) => type.startsWith(PROVIDER)).map(({ urn, id }) => [urn, id ?? '']),
  );
  const byUrn = new Map(wanted.map((resource) => [resource.urn, resource]));
  const added: StackResource[] = [];
  const add = (resource: StackResource) => {
    added.push(withoutUnknown(resource, known));
    known.add(resource.urn);
  };
  const addAbove = (urn: string | undefined): void => {
    const above = byUrn.get(urn ?? '');
    if (above === undefined || known.has(above.urn)) return;
    addAbove(above.parent);
    add(clean(above));
  };
  for (const { resource, id, outputs } of found) {
    addAbove(resource.parent);
    const provider = (resource.provider ?? '').split('::').slice(0, -1).join('::');
    if (!providers.has(provider)) {
      const type = provider.split('::')[2] ?? '';
      const made = newProvider(type.slice(PROVIDER.length));
      providers.set(provider, made.id ?? '');
      add({ urn: provider, type, custom: true, ...made });
    }
    const cleaned = clean(resource);
    add({
      ...cleaned,
      id,
      outputs: { ...outputs, ...cleaned.inputs },
      provider: `${provider}::${providers.get(provider) ?? ''}`,
    });
  }
  return added;
}

/** The engine takes no state that names what is not there yet; the `up` that makes it puts these in again. */
function withoutUnknown(
  { dependencies = [], propertyDependencies = {}, deletedWith, ...rest }: StackResource,
  known: ReadonlySet<string>,
): StackResource {
  const there = (urns: readonly string[] | null) => (urns ?? []).filter((urn) => known.has(urn));
  return {
    ...rest,
    dependencies: there(dependencies),
    propertyDependencies: Object.fromEntries(
      Object.entries(propertyDependencies).map(([property, urns]) => [property, there(urns)]),
    ),
    ...(deletedWith !== undefined && known.has(deletedWith) ? { deletedWith } : {}),
  };
}

/** What the engine shows beside what a state holds; outputs are those of what was found. */
const SHOWN = ['sourcePosition', 'stackTrace', 'outputs'];

/** As the state has it: without what is only shown, and without what was not told. */
function clean(resource: StackResource): StackResource {
  const kept = Object.entries(resource).filter(([name]) => !SHOWN.includes(name));
  const told = Object.entries(resource.inputs ?? {}).filter(
    ([, value]) => value !== HIDDEN && value !== UNKNOWN,
  );
  return {
    ...(Object.fromEntries(kept) as unknown as StackResource),
    ...(resource.inputs === undefined ? {} : { inputs: Object.fromEntries(told) }),
  };
}

/** A value as `pulumi stack import` encrypts it. */
export function secret(value: string): unknown {
  return {
    '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
    plaintext: JSON.stringify(value),
  };
}
