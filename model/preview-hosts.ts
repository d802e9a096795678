import { parseHostNote, type HostNote } from './host-note';
import {
  changesOf,
  environmentOf,
  type Change,
  type Diagnostic,
  type Preview,
  type ResourceState,
} from './preview-steps';
import { ofSecrets, type SecretPreview } from './preview-secrets';
import { IDENTITIES, isHost, PRIMARY_IP, SERVER, STACK, VOLUME } from './resource-types';
import { textDiff } from './text-diff';

/** What a preview says of one host. */
export interface HostPreview {
  readonly host: string;
  /** `leaving`: taken out of the config, so nobody asks it. `home`: of another Linux, that has no system to ask for. */
  readonly kind: 'new' | 'leaving' | 'home' | 'system';
  /** What would be lost for good, in words; these lines come before all others. */
  readonly losses: readonly string[];
  /** What will happen to it, in words, in the order in which it happens. */
  readonly happens: readonly string[];
  /** It gets another system, or may: where that is known only once it is built. */
  readonly switched: boolean;
  /** How it stands. */
  readonly notes: readonly HostNote[];
  /** What was edited of it without any effect, in words. */
  readonly ineffective: readonly string[];
  /** Text that changes, of its system and each home. */
  readonly diffs: readonly { readonly title: string; readonly text: string }[];
  /** Store path that it is switched to, where that is known. */
  readonly closure?: string;
  /** Homes on it that change, with the store paths that are known. */
  readonly homes: readonly HomePreview[];
}

/** What becomes of one home. */
export interface HomePreview {
  readonly user: string;
  readonly from?: string;
  readonly to?: string;
}

/** A preview, by what people ask of it. */
export interface PreviewSummary {
  /** Every host of the stack, by name; those that leave it too. */
  readonly hosts: readonly HostPreview[];
  readonly secrets: readonly SecretPreview[];
  /** Everything that changes, by resource. */
  readonly changes: readonly Change[];
  /** What is said of no host in particular: values that a person has to change, files that nobody has opened. */
  readonly remarks: readonly string[];
}

export function summarise({ steps = [], diagnostics = [] }: Preview): PreviewSummary {
  const all = changesOf(steps);
  const changes = all.filter(
    ({ op, type }) => op !== 'same' && !type.startsWith('nixos-fleet:') && !type.startsWith('pulumi:'),
  );
  const notes = diagnostics.flatMap(({ message }) => parseHostNote(message) ?? []);
  const kinds = kindsOf(all);
  const names = [...kinds.keys()].sort();
  const owned = new Map<string, Change[]>(names.map((name) => [name, []]));
  for (const change of changes) {
    const owner = ownerOf(change, names);
    if (owner !== undefined) owned.get(owner)?.push(change);
  }
  return {
    hosts: names.map((host) => {
      const said = notes.filter((note) => note.host === host);
      const found = ofHost(host, owned.get(host) ?? []);
      return {
        ...found,
        switched: found.switched && !said.some(({ about }) => about === 'cannot be built'),
        kind: kinds.get(host) ?? 'system',
        notes: said.filter(({ about }) => about !== 'no switch'),
        ineffective: said.flatMap(({ about, text }) => (about === 'no switch' ? `no switch: ${text}` : [])),
      };
    }),
    secrets: changes.flatMap((change) => ofSecrets(change, recipientNames(all)) ?? []),
    changes,
    remarks: [...new Set(diagnostics.flatMap((diagnostic) => remark(diagnostic) ?? []))],
  };
}

/** What the engine says of itself, its plugins above all, is nobody's business here. */
function remark({ message, urn = '' }: Diagnostic): string | undefined {
  const text = message.trim().replace(/^(?:info|warning|error): /, '');
  return !urn.includes('nixos-fleet:index:') || parseHostNote(message) !== undefined ? undefined : text;
}

/** A host's resources are named after it; one host's name may begin with another's. */
function ownerOf({ name, within }: Change, hosts: readonly string[]): string | undefined {
  if (!within.some((type) => isHost(type) || type === IDENTITIES)) return undefined;
  return hosts.filter((host) => name.startsWith(`${host}-`)).sort((a, b) => b.length - a.length)[0];
}

/** A preview leaves out what stays the same: hosts that stay are read from what the last `up` left of the stack. */
function kindsOf(changes: readonly Change[]): Map<string, HostPreview['kind']> {
  const { hosts, homeHosts } = stackOutputs(changes);
  const kinds = new Map<string, HostPreview['kind']>([
    ...Object.keys(hosts ?? {}).map((host) => [host, 'system'] as const),
    ...Object.keys(homeHosts ?? {}).map((host) => [host, 'home'] as const),
  ]);
  for (const { op, type, name } of changes)
    if (isHost(type) && op === 'create') kinds.set(name, 'new');
    else if (isHost(type) && op === 'delete') kinds.set(name, 'leaving');
  return kinds;
}

interface StackOutputs {
  readonly hosts?: Readonly<Record<string, { readonly recipient?: string }>>;
  readonly homeHosts?: Readonly<Record<string, unknown>>;
}

function stackOutputs(changes: readonly Change[]): StackOutputs {
  return changes.find(({ type }) => type === STACK)?.before?.outputs ?? {};
}

function ofHost(
  host: string,
  changes: readonly Change[],
): Omit<HostPreview, 'kind' | 'notes' | 'ineffective'> {
  const parts = changes.map((change) => ({ change, part: change.name.slice(host.length + 1) }));
  const closure = closureOf(host, changes);
  return {
    host,
    losses: parts.flatMap(({ change, part }) => loss(change, part) ?? []),
    switched: isSwitched(parts.find(({ part }) => part === 'switch')?.change, closure),
    happens: parts.map(({ change, part }) => words(change, part, closure)),
    diffs: parts.flatMap(({ change: { before, after, op }, part }) => {
      const [old, wanted] = [before, after].map((state) => environmentOf(state, 'FLEET_TEXT'));
      const text = op === 'delete' ? '' : textDiff(old, wanted);
      return text === ''
        ? []
        : [{ title: part === 'build' ? 'system' : part.replace(/^home-/, 'home of '), text }];
    }),
    ...(closure === undefined ? {} : { closure }),
    homes: parts.flatMap(({ change, part }) => ofHome(change, part)),
  };
}

function ofHome({ op, before, after }: Change, part: string): HomePreview[] {
  const [, user] = /^home-(.*)$/.exec(part) ?? [];
  if (user === undefined || op === 'delete') return [];
  const [from, to] = [before, after].map(evaluated);
  return [{ user, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
}

/** What its Switch is given; where that is yet to be built, what its Build was evaluated to. */
function closureOf(host: string, changes: readonly Change[]): string | undefined {
  const after = (step: string) => changes.find(({ name }) => name === `${host}-${step}`)?.after;
  return environmentOf(after('switch'), 'FLEET_CLOSURE') ?? evaluated(after('build'));
}

/** Store path that a step's configuration was evaluated to. */
function evaluated(state: ResourceState | undefined): string | undefined {
  const result = environmentOf(state, 'FLEET_RESULT');
  return result?.startsWith('/nix/store/') === true ? result : undefined;
}

function isSwitched(change: Change | undefined, closure: string | undefined): boolean {
  if (change === undefined || change.op === 'delete') return false;
  return closure === undefined || closure !== environmentOf(change.before, 'FLEET_CLOSURE');
}

/** What nobody gets back. */
function loss({ op, type, before }: Change, part: string): string | undefined {
  if (op !== 'delete' && op !== 'replace') return undefined;
  const done = op === 'delete' ? 'is DELETED' : 'is REPLACED by a new one';
  if (before?.retainOnDelete === true) return undefined;
  switch (type) {
    case SERVER:
      return `the server ${done}: everything on its disk is lost`;
    case VOLUME:
      return `${part} ${done}: everything on it is lost`;
    case PRIMARY_IP:
      return `its address (${part}) ${done}`;
    default:
      return /-?seed-\d+$/.test(part) ? `the seed of its keys ${done}` : undefined;
  }
}

function words(change: Change, part: string, closure?: string): string {
  const { op, after, before, type, properties } = change;
  const gone = op === 'delete';
  if (part === 'install') return gone ? 'installation no longer recorded' : installed(after);
  if (part === 'build') return gone ? 'build no longer managed' : 'build';
  if (part === 'switch') {
    if (gone) return 'no longer managed: it runs on as it is';
    if (closure === undefined) return `may be switched (${wave(after)}): known once it is built`;
    const again = !isSwitched(change, closure);
    return `switch (${wave(after)})${again ? ', to what was delivered before' : ''}`;
  }
  const [, user] = /^home-(.*)$/.exec(part) ?? [];
  if (user !== undefined)
    return gone ? `home of ${user} no longer managed` : `home of ${user} (${wave(after)})`;
  const kept = gone && before?.retainOnDelete === true ? ' (kept at Hetzner, no longer managed)' : '';
  const how = type.startsWith('hcloud:') && op === 'update' ? ` (${properties.join(', ')})` : '';
  return `${OPERATION[op]} ${part}${how}${kept}`;
}

function installed(state: ResourceState | undefined): string {
  const image = environmentOf(state, 'FLEET_IMAGE');
  return image === undefined
    ? 'INSTALL: its disk is written'
    : `INSTALL: the NixOS of image ${image} becomes this host`;
}

const OPERATION = {
  create: 'create',
  update: 'change',
  replace: 'replace',
  delete: 'delete',
  import: 'adopt',
  same: 'leave',
} as const;

/** The gate that a step waits for has the number. */
function wave(state: Change['after']): string {
  const [number] = (state?.dependencies ?? []).flatMap((urn) => /::wave-(\d+)-built$/.exec(urn)?.[1] ?? []);
  return number === undefined ? 'as soon as it is built' : `wave ${number}`;
}

/** Who has which recipient, as the last `up` left it. */
function recipientNames(changes: readonly Change[]): Map<string, string> {
  const { hosts = {} } = stackOutputs(changes);
  return new Map(
    Object.entries(hosts).flatMap(([host, { recipient }]) =>
      recipient === undefined ? [] : [[recipient, host]],
    ),
  );
}
