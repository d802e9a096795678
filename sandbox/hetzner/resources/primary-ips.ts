import { chosenLocation } from '../catalogue/choose';
import { datacenterAt, locationNamed } from '../catalogue/present';
import { ApiError, invalidInput } from '../errors';
import { newPublicAddress } from '../public-addresses';
import { checkDeletable, newRecord, protectionRoute, resourceRoutes, type Workspace } from '../resource';
import type { PrimaryIpRecord } from '../records';
import { created, idOf, type Request, type Route } from '../router';
import { checkAssignable } from './assignment';
import { dnsPtrRoute, withDefaultDnsPtr } from './dns-ptr';
import { settle } from '../actions';

export function primaryIpRoutes(workspace: Workspace): Route[] {
  const { store, actions } = workspace;
  const item = (request: Request) => store.get('primary_ips', idOf(request));
  const resources = (primaryIp: PrimaryIpRecord, server?: number | null) => [
    { id: primaryIp.id, type: 'primary_ip' },
    ...(server ? [{ id: server, type: 'server' }] : []),
  ];
  return [
    ...resourceRoutes(workspace, {
      kind: 'primary_ips',
      singular: 'primary_ip',
      filters: ['ip', 'type'],
      present: presentPrimaryIp,
      update: (primaryIp, body) => {
        primaryIp.auto_delete = body.optionalBoolean('auto_delete') ?? primaryIp.auto_delete;
      },
      remove: (primaryIp) => {
        checkDeletable(primaryIp, 'Primary IP');
        checkFree(primaryIp);
        store.remove('primary_ips', primaryIp.id);
        return undefined;
      },
    }),
    {
      method: 'POST',
      path: '/primary_ips',
      handle: ({ body }) => {
        const type = body.oneOf('type', ['ipv4', 'ipv6']);
        if (body.has('assignee_type')) body.oneOf('assignee_type', ['server']);
        const assignee = body.optionalInteger('assignee_id');
        const location = chosenLocation(body)?.name;
        const server = assignee === undefined ? undefined : store.get('servers', assignee);
        if (server && location !== undefined)
          throw invalidInput('location', 'must not be set together with assignee_id');
        const where = server?.location ?? location;
        if (where === undefined) throw invalidInput('location', 'either location or assignee_id is required');
        if (server) checkAssignable(store, type, where, server);
        const primaryIp = withDefaultDnsPtr({
          ...newRecord(store, 'primary_ips', body),
          type,
          ip: newPublicAddress(store, type),
          location: where,
          assignee_id: assignee ?? null,
          auto_delete: body.optionalBoolean('auto_delete') ?? false,
          protection: { delete: false },
          dns_ptr: [],
        });
        store.add('primary_ips', primaryIp);
        const action = server
          ? actions.start('create_primary_ip', resources(primaryIp, server.id), settle)
          : null;
        return created({ primary_ip: presentPrimaryIp(primaryIp), action });
      },
    },
    {
      method: 'POST',
      path: '/primary_ips/:id/actions/assign',
      handle: (request) => {
        const primaryIp = item(request);
        request.body.oneOf('assignee_type', ['server']);
        const server = store.get('servers', request.body.integer('assignee_id'));
        if (primaryIp.assignee_id !== null)
          throw new ApiError('primary_ip_already_assigned', 'Primary IP is already assigned to a server');
        checkAssignable(store, primaryIp.type, primaryIp.location, server);
        primaryIp.assignee_id = server.id;
        const action = actions.start('assign_primary_ip', resources(primaryIp, server.id), settle);
        return created({ action });
      },
    },
    {
      method: 'POST',
      path: '/primary_ips/:id/actions/unassign',
      handle: (request) => {
        const primaryIp = item(request);
        checkFree(primaryIp);
        const server = primaryIp.assignee_id;
        primaryIp.assignee_id = null;
        return created({
          action: actions.start('unassign_primary_ip', resources(primaryIp, server), settle),
        });
      },
    },
    protectionRoute(actions, { kind: 'primary_ips', singular: 'primary_ip' }, item),
    dnsPtrRoute(actions, { kind: 'primary_ips', singular: 'primary_ip' }, item),
  ];

  /** An address is taken away from a server that is off only. */
  function checkFree({ assignee_id }: PrimaryIpRecord): void {
    if (assignee_id === null) return;
    const server = store.get('servers', assignee_id);
    if (server.status !== 'off') throw new ApiError('server_not_stopped', 'server must be powered off');
    actions.checkUnlocked('server', server.id);
  }
}

function presentPrimaryIp(primaryIp: PrimaryIpRecord): object {
  return {
    ...primaryIp,
    assignee_type: 'server',
    blocked: false,
    location: locationNamed(primaryIp.location),
    datacenter: datacenterAt(primaryIp.location),
  };
}
