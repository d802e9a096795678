import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostScript, hostScripts } from './host-script';

/** What the helper of a deploy user does as root: with these arguments, checked by it (deploy/host/helper.sh), and without any input. */
export type Operation =
  | 'build-known'
  | 'build-received'
  | 'closures'
  | 'contents'
  | 'generations'
  | 'health'
  | 'home'
  | 'probe'
  | 'transaction';

/**
 * Another one wherever what an operation takes or says is changed in a way that the other side cannot do without: a helper is part of the
 * system that runs, so that it may be older or newer than the operator by as much as one delivery.
 */
const PROTOCOL = 2;

/** The operation, and the script that it is where root logs in. */
export function operation(name: Operation): { readonly operation: Operation; readonly script: string } {
  return { operation: name, script: hostScript(...operations()[name]) };
}

/** Of which scripts each is made, in order. */
export function operations(): Readonly<Record<Operation, readonly string[]>> {
  return JSON.parse(readFileSync(join(hostScripts(), 'operations.json'), 'utf8')) as Record<
    Operation,
    string[]
  >;
}

/** Files under deploy/host that the helper is made of. */
export function helperFiles(): string[] {
  const scripts = new Set(['helper', ...Object.values(operations()).flat()]);
  return ['operations.json', ...[...scripts].map((script) => `${script}.sh`)];
}

/** The command by which the helper is asked for, and the first word of what it reads. */
export const HELPER = 'nixos-fleet';

/** What the helper reads from its stdin. */
export function helperRequest(name: Operation, args: readonly string[]): string {
  return [HELPER, String(PROTOCOL), name, ...args, 'end', ''].join('\0');
}
