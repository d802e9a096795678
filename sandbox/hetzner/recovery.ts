import type { ServerRecord } from './records';
import type { Workspace } from './resource';
import { boot, during, machineName } from './resources/server-machine';
import { deleteServer } from './resources/servers';

/** Actions that only record something: what they stand for is in the state file already. */
const recorded =
  /^(?:create_server|change_server_type|change_alias_ips|change_ip_range|.*_(?:network|firewall|subnet|route|volume|primary_ip|floating_ip|rescue|backup|group))$/;

/**
 * Brings the machines to what the state says, after the API or the operator's machine has ended at any
 * moment. It goes on in actions; a server is locked until its own has ended.
 */
export async function recover(workspace: Workspace): Promise<void> {
  const { store, actions, machines, log } = workspace;
  actions.settleAbandoned((action) =>
    recorded.test(action.command)
      ? null
      : { code: 'action_failed', message: 'the simulated API ended before this action did' },
  );
  for (const { id, status } of [...store.all('images')])
    if (status === 'creating') store.remove('images', id);
  const running = await machines.running();
  for (const server of [...store.all('servers')]) {
    if (server.status === 'off' || (server.status === 'running' && running.has(machineName(server))))
      continue;
    log(`recovery: server ${server.name} (${machineName(server)}) is recorded as ${server.status}`);
    resume(workspace, server);
  }
  store.save();
  await workspace.enforce();
}

function resume(workspace: Workspace, server: ServerRecord): void {
  const { actions, machines } = workspace;
  const on = [{ id: server.id, type: 'server' }];
  if (server.status === 'deleting') deleteServer(workspace, server);
  else if (server.status === 'stopping')
    actions.start('stop_server', on, () =>
      during(workspace, server, 'stopping', 'off', () => machines.stop(machineName(server))),
    );
  else actions.start('start_server', on, () => boot(workspace, server));
}
