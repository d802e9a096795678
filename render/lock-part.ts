import { codeOf } from './nix/path-literals';
import type { Files } from './reach';

interface LockNode {
  /** Name of another node, or the way to one from the root (`follows`). */
  readonly inputs?: Readonly<Record<string, string | readonly string[]>>;
  readonly locked?: Readonly<Record<string, unknown>>;
}

interface Lock {
  readonly root: string;
  readonly nodes: Readonly<Record<string, LockNode>>;
}

/** The part of a `flake.lock` that a flake's files use, as stable text; all of it where that cannot be told. */
export function lockPart(lock: string, files: Files): string {
  const used = usedInputs(files);
  return used === undefined ? lock : JSON.stringify({ used, nodes: reachedNodes(lock, used) });
}

/**
 * What the inputs that a flake's files use are locked to, by name of the node: `github:NixOS/nixpkgs/c97c47f (2025-11-28)`.
 * @param overridden names of inputs that something else takes the place of
 */
export function lockedInputs(
  lock: string,
  files: Files,
  overridden: ReadonlySet<string> = new Set(),
): Map<string, string> {
  const { nodes, root } = JSON.parse(lock) as Lock;
  const used = usedInputs(files) ?? Object.keys(nodes[root]?.inputs ?? {});
  const reached = reachedNodes(
    lock,
    used.filter((input) => !overridden.has(input)),
  );
  return new Map(
    reached.flatMap(([name, node]) => (node?.locked === undefined ? [] : [[name, lockedText(node.locked)]])),
  );
}

/** Revision and day, as people compare them; the hash of the content where there is no revision. */
function lockedText(locked: NonNullable<LockNode['locked']>): string {
  const { type, owner, repo, url, path, rev, narHash, lastModified } = locked as Readonly<
    Record<string, string | number | undefined>
  >;
  const where = [owner, repo].every((part) => part !== undefined)
    ? `${owner ?? ''}/${repo ?? ''}`
    : (url ?? path ?? '');
  const what = rev ?? narHash;
  const day =
    typeof lastModified === 'number' ? ` (${new Date(lastModified * 1000).toISOString().slice(0, 10)})` : '';
  return `${type ?? ''}:${where}${what === undefined ? '' : `/${what}`}${day}`;
}

/** Nodes that some inputs lead to, by name, in order. */
function reachedNodes(lock: string, used: readonly string[]): [string, LockNode | undefined][] {
  const { nodes, root } = JSON.parse(lock) as Lock;
  const reached = new Map<string, LockNode | undefined>();
  const follow = (from: string, way: readonly string[]): string | undefined => {
    const [first, ...rest] = way;
    if (first === undefined) return from;
    const next = nodes[from]?.inputs?.[first];
    if (next === undefined) return undefined;
    const node = typeof next === 'string' ? next : follow(root, next);
    return node === undefined ? undefined : follow(node, rest);
  };
  const visit = (node: string | undefined): void => {
    if (node === undefined || reached.has(node)) return;
    reached.set(node, nodes[node]);
    for (const input of Object.keys(nodes[node]?.inputs ?? {})) visit(follow(node, [input]));
  };
  for (const input of used) visit(follow(root, [input]));
  return [...reached].sort(([a], [b]) => (a < b ? -1 : 1));
}

const INPUT = /\binputs\.([A-Za-z_][A-Za-z0-9_'-]*)/g;
/** Uses that do not say which input: a selection by value, `inherit (inputs) …`, `with inputs`. */
const ANY_INPUT = /\binputs\s*(\.\s*[^A-Za-z_\s]|\)|;|\/\/)/;

/** Names of the inputs that a flake's modules and channel use; undefined where a file may use any. */
export function usedInputs(files: Files): string[] | undefined {
  const used = new Set<string>();
  const metas = [...files].filter(([path]) => /^(hosts|homes|droids)\/[^/]+\/meta\.json$/.test(path));
  for (const [path, content] of files) {
    // The flake itself names every input; what it takes of them is decided by the channel.
    if (!path.endsWith('.nix') || path === 'flake.nix' || !content.includes('inputs')) continue;
    const code = codeOf(content);
    if (ANY_INPUT.test(code)) return undefined;
    for (const [, input] of code.matchAll(INPUT)) if (input !== undefined) used.add(input);
  }
  for (const [path, content] of metas)
    for (const input of channelInputs(path, content, [...used])) used.add(input);
  return [...used].sort();
}

/** Names of the inputs that a flake declares, as our own flakes write them. */
export function declaredInputs(files: Files): string[] {
  const [, inputs = ''] = /^ {2}inputs = \{\n([\s\S]*?)^ {2}\};/m.exec(files.get('flake.nix') ?? '') ?? [];
  return [...inputs.matchAll(/^ {4}([A-Za-z][\w-]*)(?:\.url)? = /gm)].map(([, name = '']) => name);
}

/**
 * As `channelInput` in `nix/lib` has it. What modules know as `inputs.x` may be an input of the channel, `x-2511`; that
 * there is no input of a name concerns nobody.
 */
function channelInputs(path: string, meta: string, named: readonly string[]): string[] {
  const { channel } = JSON.parse(meta) as { channel: string };
  const flakes = path.startsWith('hosts/') ? ['nixpkgs'] : ['nixpkgs', 'home-manager'];
  return [
    ...[...named, ...flakes].map((project) => `${project}-${channel.replace('.', '')}`),
    ...(path.startsWith('droids/') ? ['nix-on-droid'] : []),
  ];
}
