import { createHash } from 'node:crypto';
import type { Delivery } from '../../model/delivery';
import { UNKNOWN } from '../../model/preview-steps';
import { resourceName } from '../../model/resource-names';
import type { BenchStack, Resource, State, Step } from './bench-stack';

/** A closure depends on a build, and a home on nothing later: more rounds mean a mistake. */
const ROUNDS = 3;

/**
 * Brings a stack to where its first `up` leaves it, without hosts. Identities and secret files are made for real; what
 * would run on a host is taken from preview and gets the outputs that a delivery has, until preview changes nothing.
 */
export async function deliver(stack: BenchStack): Promise<void> {
  await stack.make('**::fleet', '**::identities', '**::secrets', '**-seed-1', '**::secrets-*', '**::escrow');
  for (let round = 0; round < ROUNDS; round += 1) {
    const steps = await stack.preview();
    if (steps.every(({ op }) => op === 'same')) return;
    await stack.import(withDeliveries(await stack.export(), steps));
  }
}

function withDeliveries(state: State, steps: readonly Step[]): State {
  const { resources } = state.deployment;
  const planned = new Map(
    steps.filter(({ op }) => op !== 'same').map(({ urn, newState }) => [urn, delivered(newState, resources)]),
  );
  const kept = resources.map((resource) => planned.get(resource.urn) ?? resource);
  const there = new Set(resources.map(({ urn }) => urn));
  // Steps come in the order of registration: what a resource depends on stands before it, as a state must have it.
  const added = [...planned.values()].filter(({ urn }) => !there.has(urn));
  return { ...state, deployment: { ...state.deployment, resources: [...kept, ...added] } };
}

function delivered(planned: Resource, existing: readonly Resource[]): Resource {
  if (!planned.custom) return planned;
  const provider = planned.provider?.replace(/::[^:]*$/, '');
  const running = existing.find(({ urn }) => urn === provider);
  if (provider === undefined || running?.id === undefined)
    throw new Error(`${planned.urn}: expected its provider in the state, found none`);
  const inputs = known(planned.inputs ?? {}) as Readonly<Record<string, unknown>>;
  return {
    ...planned,
    id: planned.id ?? `local${createHash('sha256').update(planned.urn).digest('hex').slice(0, 16)}`,
    provider: `${provider}::${running.id}`,
    inputs,
    outputs: { ...inputs, stderr: '', stdout: stdout(planned.urn) },
  };
}

function known(value: unknown): unknown {
  if (value === UNKNOWN) return 'not known yet';
  if (Array.isArray(value)) return value.map(known);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, known(item)]));
}

function stdout(urn: string): string {
  const name = resourceName(urn);
  const [, host = '', verb] = /^(host-\d+)-(build|switch|home)/.exec(name) ?? [];
  if (verb === 'switch') return JSON.stringify(delivery(host));
  return verb === undefined ? '' : storePath(host, verb === 'home' ? 'home-manager-generation' : 'system');
}

function delivery(host: string): Delivery {
  return {
    status: 'confirmed',
    storePath: storePath(host, 'system'),
    generation: 42,
    kernel: '6.12.58',
    deliveredAt: '2025-11-30T12:00:00Z',
    addresses: ['10.0.0.1'],
    hostKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC3cHIG+ZwzoJBKNg3n+TD6yvFfJ3lI5qBFdRR3pu7Ae',
  };
}

function storePath(host: string, kind: string): string {
  const hash = createHash('sha256').update(`${host} ${kind}`).digest('hex').slice(0, 32);
  return `/nix/store/${hash}-nixos-system-${host}-25.11.20251130.abcdef0`;
}
