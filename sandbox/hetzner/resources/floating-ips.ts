import { settle } from '../actions';
import { locationNamed } from '../catalogue/present';
import { locations } from '../catalogue/locations';
import { ApiError, invalidInput } from '../errors';
import type { Fields } from '../fields';
import { newFloatingAddress } from '../public-addresses';
import type { FloatingIpRecord, ServerRecord } from '../records';
import { checkDeletable, newRecord, protectionRoute, resourceRoutes, type Workspace } from '../resource';
import { created, idOf, type Request, type Route } from '../router';
import { dnsPtrRoute, withDefaultDnsPtr } from './dns-ptr';

/** Addresses that a call moves from server to server, without a restart of either. */
export function floatingIpRoutes(workspace: Workspace): Route[] {
  const { store, actions } = workspace;
  const item = (request: Request) => store.get('floating_ips', idOf(request));
  const moved = (request: Request) => {
    const floating = item(request);
    // Clients try again on a conflict, not on a lock.
    if (actions.isLocked('floating_ip', floating.id))
      throw new ApiError('conflict', 'floating IP is being changed by another action');
    return floating;
  };
  const resources = (floating: FloatingIpRecord, server: number | null = null) => [
    { id: floating.id, type: 'floating_ip' },
    ...(server === null ? [] : [{ id: server, type: 'server' }]),
  ];
  return [
    ...resourceRoutes(workspace, {
      kind: 'floating_ips',
      singular: 'floating_ip',
      filters: [],
      present: presentFloatingIp,
      update: (floating, body) => {
        floating.description = body.optionalString('description') ?? floating.description;
      },
      remove: (floating) => {
        checkDeletable(floating, 'Floating IP');
        store.remove('floating_ips', floating.id);
        return undefined;
      },
    }),
    {
      method: 'POST',
      path: '/floating_ips',
      handle: ({ body }) => {
        const type = body.oneOf('type', ['ipv4', 'ipv6']);
        const server = body.has('server') ? store.get('servers', body.integer('server')) : undefined;
        const home = homeOf(body) ?? server?.location;
        if (home === undefined)
          throw invalidInput('home_location', 'either home_location or server is required');
        if (server) checkReachable(home, server);
        const floating = withDefaultDnsPtr<FloatingIpRecord>({
          ...newRecord(store, 'floating_ips', body),
          type,
          description: body.optionalString('description') ?? '',
          ip: newFloatingAddress(store, type),
          home_location: home,
          server: server?.id ?? null,
          protection: { delete: false },
          dns_ptr: [],
        });
        store.add('floating_ips', floating);
        const action = server
          ? actions.start('assign_floating_ip', resources(floating, server.id), settle)
          : null;
        return created({ floating_ip: presentFloatingIp(floating), action });
      },
    },
    {
      method: 'POST',
      path: '/floating_ips/:id/actions/assign',
      handle: (request) => {
        const floating = moved(request);
        const server = store.get('servers', request.body.integer('server'));
        checkReachable(floating.home_location, server);
        floating.server = server.id;
        return created({
          action: actions.start('assign_floating_ip', resources(floating, server.id), settle),
        });
      },
    },
    {
      method: 'POST',
      path: '/floating_ips/:id/actions/unassign',
      handle: (request) => {
        const floating = moved(request);
        const { server } = floating;
        floating.server = null;
        return created({
          action: actions.start('unassign_floating_ip', resources(floating, server), settle),
        });
      },
    },
    protectionRoute(actions, { kind: 'floating_ips', singular: 'floating_ip' }, item),
    dnsPtrRoute(actions, { kind: 'floating_ips', singular: 'floating_ip' }, item),
  ];
}

function homeOf(body: Fields): string | undefined {
  if (!body.has('home_location')) return undefined;
  const wanted = body.idOrName('home_location');
  const found = locations.find(({ id, name }) => id === wanted || name === wanted);
  if (!found) throw invalidInput('home_location', `location ${wanted} not found`);
  return found.name;
}

/** @throws ApiError invalid_input: an address goes no further than its network zone */
function checkReachable(home: string, server: ServerRecord): void {
  const [wanted, found] = [home, server.location].map((place) => locationNamed(place).network_zone);
  if (wanted !== found) throw invalidInput('server', `server is in ${found}, Floating IP in ${wanted}`);
}

function presentFloatingIp(floating: FloatingIpRecord): object {
  return { ...floating, blocked: false, home_location: locationNamed(floating.home_location) };
}
