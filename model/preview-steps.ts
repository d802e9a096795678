/** What `pulumi preview --json` prints, as far as it is read here. */
export interface Preview {
  readonly steps?: readonly PreviewStep[];
  readonly diagnostics?: readonly Diagnostic[];
}

/** Of the engine, or of a resource's component. */
export interface Diagnostic {
  readonly message: string;
  readonly urn?: string;
}

/** One step of it. A replacement is three of them, under one URN. */
export interface PreviewStep {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: ResourceState;
  readonly newState?: ResourceState;
  /** Property paths that differ. */
  readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
}

export interface ResourceState {
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
  readonly retainOnDelete?: boolean;
}

/** What will become of one resource. */
export interface Change {
  readonly op: 'create' | 'update' | 'replace' | 'delete' | 'same' | 'import';
  readonly name: string;
  /** Type of the resource: `hcloud:index/server:Server`. */
  readonly type: string;
  /** Types of the components that it is in, outermost first. */
  readonly within: readonly string[];
  readonly before?: ResourceState;
  readonly after?: ResourceState;
  /** Names of the properties that differ, without what is inside of them. */
  readonly properties: readonly string[];
}

/** One change per resource, in the order of the preview; a replacement is one. */
export function changesOf(steps: readonly PreviewStep[]): Change[] {
  const changes = new Map<string, Change>();
  for (const step of steps) {
    const { op, urn, oldState, newState } = step;
    const [, , types = '', name = ''] = urn.split('::');
    const path = types.split('$');
    const known = changes.get(urn);
    const before = oldState ?? known?.before;
    const after = newState ?? known?.after;
    changes.set(urn, {
      op: worse(known?.op, operation(op)),
      name,
      type: path.at(-1) ?? '',
      within: path.slice(0, -1),
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      properties: [
        ...new Set([...(known?.properties ?? []), ...Object.keys(step.detailedDiff ?? {}).map(top)]),
      ],
    });
  }
  return [...changes.values()];
}

function operation(op: string): Change['op'] {
  if (op.includes('replace') || op === 'discard') return 'replace';
  if (op === 'create' || op === 'update' || op === 'delete' || op === 'import') return op;
  return 'same';
}

function worse(known: Change['op'] | undefined, found: Change['op']): Change['op'] {
  return known === 'replace' || known === 'delete' ? known : found;
}

/** `environment.FLEET_TEXT` is a part of `environment`. */
function top(path: string): string {
  return /^[^.[]*/.exec(path)?.[0] ?? path;
}

/** A value of a Command's environment; undefined where it is known only in `up`. */
export function environmentOf(state: ResourceState | undefined, key: string): string | undefined {
  const environment = state?.inputs?.environment as Readonly<Record<string, unknown>> | undefined;
  const value = environment?.[key];
  return typeof value === 'string' && value !== UNKNOWN ? value : undefined;
}

/** What stands in JSON for a value that depends on a resource not created yet (pulumi/sdk: `plugin.UnknownStringValue`). */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';
