import { parseDelivery } from './delivery';
import { resourceName } from './resource-names';
import { COMMAND, HOST_TYPES, isHost, STACK } from './resource-types';
import type { DeliveredFacts } from './status';

/** What `pulumi stack export` says, as far as it is read here. */
export interface ExportedState {
  readonly deployment?: { readonly resources?: readonly ExportedResource[] | null };
}

interface ExportedResource {
  readonly urn: string;
  readonly type: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

interface StackOutputs<Home> {
  readonly hosts?: Readonly<Record<string, Pick<DeliveredFacts, 'address' | 'recipient'>>>;
  readonly homeHosts?: Readonly<Record<string, Home>>;
}

/**
 * Every host in a state and what was delivered to it. That stands with its Switch: a stack's outputs stay as they were where
 * anything of an `up` fails. Only what never changes with a delivery is theirs.
 */
export function deliveredState<Home>({ deployment }: ExportedState): {
  readonly hosts: Readonly<Record<string, DeliveredFacts>>;
  readonly homeHosts: Readonly<Record<string, Home>>;
} {
  const resources = deployment?.resources ?? [];
  const outputs = (resources.find(({ type }) => type === STACK)?.outputs ?? {}) as StackOutputs<Home>;
  const commands = new Map(
    resources
      .filter(({ type }) => type === COMMAND)
      .map((resource) => [resourceName(resource.urn), resource]),
  );
  const facts = (host: string): DeliveredFacts => {
    const { stdout = '' } = (commands.get(`${host}-switch`)?.outputs ?? {}) as { readonly stdout?: string };
    const delivery = parseDelivery(stdout);
    const known = outputs.hosts?.[host];
    return {
      address: known?.address ?? delivery?.addresses[0] ?? null,
      recipient: known?.recipient ?? null,
      storePath: delivery?.storePath ?? null,
      generation: delivery?.generation ?? null,
      kernel: delivery?.kernel ?? null,
      deliveredAt: delivery?.deliveredAt ?? null,
    };
  };
  const names = resources
    .filter(({ type }) => isHost(type) && type !== HOST_TYPES.home)
    .map(({ urn }) => resourceName(urn));
  return {
    hosts: Object.fromEntries(names.map((name) => [name, facts(name)])),
    homeHosts: outputs.homeHosts ?? {},
  };
}
