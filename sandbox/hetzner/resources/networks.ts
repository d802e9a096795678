import { settle } from '../actions';
import { contains, isPrivate, parseRange, type Range } from '../cidr';
import { ApiError, invalidInput } from '../errors';
import { checkDeletable, newRecord, protectionRoute, resourceRoutes, type Workspace } from '../resource';
import type { NetworkRecord } from '../records';
import { created, idOf, type Request, type Route } from '../router';
import type { Store } from '../store';
import { addRoute, removeRoute } from './network-routes';
import { addSubnet, gatewayOf, removeSubnet } from './subnets';

export function networkRoutes(workspace: Workspace): Route[] {
  const { store, actions } = workspace;
  const item = (request: Request) => {
    const network = store.get('networks', idOf(request));
    // Clients that add subnets side by side try again on a conflict, not on a lock.
    if (actions.isLocked('network', network.id))
      throw new ApiError('conflict', 'network is being changed by another action');
    return network;
  };
  const change = (
    name: string,
    command: string,
    apply: (network: NetworkRecord, request: Request) => void,
  ): Route => ({
    method: 'POST',
    path: `/networks/:id/actions/${name}`,
    handle: (request) => {
      const network = item(request);
      apply(network, request);
      return created({ action: actions.start(command, [{ id: network.id, type: 'network' }], settle) });
    },
  });
  return [
    ...resourceRoutes(workspace, {
      kind: 'networks',
      singular: 'network',
      filters: [],
      present: (network) => presentNetwork(store, network),
      update: (network, body) => {
        const expose = body.optionalBoolean('expose_routes_to_vswitch');
        network.expose_routes_to_vswitch = expose ?? network.expose_routes_to_vswitch;
      },
      remove: (network) => {
        checkDeletable(network, 'network');
        for (const kind of ['servers', 'load_balancers'] as const)
          if (attached(store, kind, network.id).length > 0)
            throw new ApiError('resource_in_use', `network still has attached ${kind}`);
        store.remove('networks', network.id);
        return undefined;
      },
    }),
    {
      method: 'POST',
      path: '/networks',
      handle: ({ body }) => {
        const text = body.string('ip_range');
        networkRange(text);
        const draft: NetworkRecord = {
          ...{ id: 0, name: '', labels: {}, created: '' },
          ip_range: text,
          subnets: [],
          routes: [],
          protection: { delete: false },
          expose_routes_to_vswitch: body.optionalBoolean('expose_routes_to_vswitch') ?? false,
        };
        for (const subnet of body.objects('subnets')) addSubnet(draft, subnet);
        for (const route of body.objects('routes')) addRoute(draft, route);
        const network: NetworkRecord = { ...draft, ...newRecord(store, 'networks', body) };
        store.add('networks', network);
        return created({ network: presentNetwork(store, network) });
      },
    },
    change('add_subnet', 'add_subnet', (network, { body }) => {
      addSubnet(network, body);
    }),
    change('delete_subnet', 'delete_subnet', (network, { body }) => {
      removeSubnet(store, network, body.string('ip_range'));
    }),
    change('add_route', 'add_route', (network, { body }) => {
      addRoute(network, body);
    }),
    change('delete_route', 'delete_route', (network, { body }) => {
      removeRoute(network, body);
    }),
    change('change_ip_range', 'change_ip_range', (network, { body }) => {
      const text = body.string('ip_range');
      const range = networkRange(text);
      const old = parseRange(network.ip_range);
      if (!old || !contains(range, old) || range.base !== old.base)
        throw invalidInput('ip_range', 'a network can only be extended, with the same first address');
      network.ip_range = text;
      for (const subnet of network.subnets) subnet.gateway = gatewayOf(network);
    }),
    protectionRoute(actions, { kind: 'networks', singular: 'network' }, item),
  ];
}

/** @throws ApiError invalid_input unless the text is a private range of /8 to /24 */
function networkRange(text: string): Range {
  const range = parseRange(text);
  if (!range || !isPrivate(range)) throw invalidInput('ip_range', 'must be a private IPv4 range (RFC 1918)');
  if (range.prefix > 24) throw invalidInput('ip_range', 'must be /24 or larger');
  return range;
}

function attached(store: Store, kind: 'servers' | 'load_balancers', network: number): number[] {
  const all: { id: number; private_net: { network: number }[] }[] = store.all(kind);
  return all
    .filter(({ private_net: nets }) => nets.some((net) => net.network === network))
    .map(({ id }) => id);
}

function presentNetwork(store: Store, network: NetworkRecord): object {
  return {
    ...network,
    servers: attached(store, 'servers', network.id),
    load_balancers: attached(store, 'load_balancers', network.id),
  };
}
