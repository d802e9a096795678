import { checkHostname } from '../hostname';
import { checkDeletable, resourceRoutes, type Workspace } from '../resource';
import type { ActionRecord, ServerRecord } from '../records';
import { ok, type Route } from '../router';
import { createServer } from './server-create';
import { during, machineName } from './server-machine';
import { presentServer } from './server-present';

export function serverRoutes(workspace: Workspace): Route[] {
  const { actions } = workspace;
  return [
    ...resourceRoutes(workspace, {
      kind: 'servers',
      singular: 'server',
      filters: ['status'],
      present: (server) => presentServer(workspace, server),
      checkName: checkHostname,
      remove: (server) => {
        checkDeletable(server, 'server');
        actions.checkUnlocked('server', server.id);
        return ok({ action: deleteServer(workspace, server) });
      },
    }),
    { method: 'POST', path: '/servers', handle: ({ body }) => createServer(workspace, body) },
  ];
}

/** The server is gone when the action has succeeded; when its machine cannot be removed it stays, `off`. */
export function deleteServer(workspace: Workspace, server: ServerRecord): ActionRecord {
  const { actions, machines } = workspace;
  server.status = 'deleting';
  return actions.start('delete_server', [{ id: server.id, type: 'server' }], () =>
    during(workspace, server, 'deleting', 'deleting', async () => {
      await machines.remove(machineName(server));
      release(workspace, server);
      await workspace.enforce();
    }),
  );
}

/** Takes the server out of everything that points at it. */
function release({ store }: Workspace, { id }: ServerRecord): void {
  for (const primaryIp of [...store.all('primary_ips')].filter((ip) => ip.assignee_id === id)) {
    primaryIp.assignee_id = null;
    if (primaryIp.auto_delete) store.remove('primary_ips', primaryIp.id);
  }
  for (const floating of store.all('floating_ips')) if (floating.server === id) floating.server = null;
  for (const volume of store.all('volumes')) if (volume.server === id) volume.server = null;
  for (const balancer of store.all('load_balancers'))
    balancer.targets = balancer.targets.filter((target) => target.type !== 'server' || target.server !== id);
  for (const firewall of store.all('firewalls'))
    firewall.targets = firewall.targets.filter((target) => target.type !== 'server' || target.server !== id);
  store.remove('servers', id);
}
