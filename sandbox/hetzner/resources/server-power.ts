import { created, idOf, type Route } from '../router';
import type { ServerRecord } from '../records';
import type { Workspace } from '../resource';
import { addPrivateAddresses, boot, during, machineName } from './server-machine';

/** poweron, poweroff, shutdown, reboot, reset: each answers with an action. */
export function serverPowerRoutes(workspace: Workspace): Route[] {
  const { store, actions, machines } = workspace;
  const power = (name: string, command: string, work: (server: ServerRecord) => Promise<void>): Route => ({
    method: 'POST',
    path: `/servers/:id/actions/${name}`,
    handle: (request) => {
      const server = store.get('servers', idOf(request));
      actions.checkUnlocked('server', server.id);
      const resources = [{ id: server.id, type: 'server' }];
      return created({ action: actions.start(command, resources, () => work(server)) });
    },
  });
  const stop = (server: ServerRecord) =>
    during(workspace, server, 'stopping', 'off', () => machines.stop(machineName(server)));
  return [
    power('poweron', 'start_server', (server) => boot(workspace, server)),
    power('poweroff', 'stop_server', stop),
    power('shutdown', 'shutdown_server', stop),
    power('reset', 'reset_server', async (server) => {
      await during(workspace, server, 'stopping', 'off', () => machines.kill(machineName(server)));
      await boot(workspace, server);
    }),
    power('reboot', 'reboot_server', async (server) => {
      // An ACPI request does nothing to a server that is off.
      if (server.status === 'off') return;
      await during(workspace, server, 'starting', 'running', async () => {
        await machines.reboot(machineName(server));
        await addPrivateAddresses(workspace, server);
      });
      server.rescue_enabled = false;
    }),
  ];
}
