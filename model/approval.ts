import { createHash } from 'node:crypto';
import { changesOf, type Preview } from './preview-steps';

/** What an approval is given for; each may change by itself after it was given. */
export const COVERED = ['commit', 'config', 'state', 'steps'] as const;

/** Text of each part, in a form that is the same whenever it means the same. */
export type Covered = Readonly<Record<(typeof COVERED)[number], string>>;

const TEXT = /^sha256:([0-9a-f]{32})\.([0-9a-f]{32})\.([0-9a-f]{32})\.([0-9a-f]{32})$/;

/** `sha256:` and half a SHA-256 of each part, so that it can be said later which of them is another. */
export function approvalDigest(covered: Covered): string {
  return `sha256:${COVERED.map((part) => digest(covered[part])).join('.')}`;
}

/**
 * The parts that are not what was approved.
 * @returns undefined where `approved` is no such digest
 */
export function changedSince(approved: string, now: Covered): (typeof COVERED)[number][] | undefined {
  const found = TEXT.exec(approved.trim())?.slice(1);
  return found && COVERED.filter((part, index) => found[index] !== digest(now[part]));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** What would be done to which resource, and with what. Secret values are covered by the config, where they are encrypted. */
export function stepsText({ steps = [] }: Preview): string {
  const changes = changesOf(steps)
    .filter(({ op }) => op !== 'same')
    .map(({ op, type, name, within, after }) => ({ op, type, name, within, inputs: after?.inputs }));
  return JSON.stringify(canonical(changes));
}

/**
 * Where sources lie, when something was written, and secrets, which every run encrypts anew: all of it differs between runs that
 * did nothing. What follows from a secret (ids, public keys, hashes) is covered.
 */
const VOLATILE = new Set([
  ...['manifest', 'pending_operations', 'created', 'modified'],
  ...['sourcePosition', 'stackTrace', 'ciphertext'],
]);

/** @param exported what `pulumi stack export` prints */
export function stateText(exported: string): string {
  return JSON.stringify(canonical(JSON.parse(exported)));
}

/** Keys, and lists too: the engine writes resources and dependencies in the order in which they were ready. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((element: unknown) => JSON.stringify(canonical(element))).sort();
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .filter(([key]) => !VOLATILE.has(key))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, canonical(inner)]);
}
