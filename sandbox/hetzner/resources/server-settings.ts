import { randomBytes } from 'node:crypto';
import { settle } from '../actions';
import { chosenImage, chosenServerType } from '../catalogue/choose';
import { readCloudConfig } from '../cloud-config';
import { ApiError, invalidInput } from '../errors';
import type { ServerRecord } from '../records';
import type { Workspace } from '../resource';
import { created, idOf, type Reply, type Request, type Route } from '../router';
import { setDnsPtr } from './dns-ptr';
import { checkRoomInGroup } from './placement-groups';
import { boot, during, machineName } from './server-machine';
import { typeOf } from './server-present';

/** Actions of a server that are neither power nor networks. */
export function serverSettingRoutes(workspace: Workspace): Route[] {
  const { store, actions, machines } = workspace;
  const action = (name: string, handle: (server: ServerRecord, request: Request) => Reply): Route => ({
    method: 'POST',
    path: `/servers/:id/actions/${name}`,
    handle: (request) => {
      const server = store.get('servers', idOf(request));
      // These two only record something: clients send them beside a running action and do not try again.
      if (name !== 'change_dns_ptr' && name !== 'change_protection')
        actions.checkUnlocked('server', server.id);
      return handle(server, request);
    },
  });
  const on = (server: ServerRecord) => [{ id: server.id, type: 'server' }];
  const started = (command: string, server: ServerRecord, work = settle) =>
    created({ action: actions.start(command, on(server), work) });

  return [
    action('change_type', (server, { body }) => {
      const type = chosenServerType(body);
      const upgradeDisk = body.optionalBoolean('upgrade_disk') ?? false;
      if (server.status !== 'off') throw new ApiError('server_not_stopped', 'server must be powered off');
      const fits = type.locations.some((location) => location.name === server.location);
      const { architecture } = typeOf(server);
      if (!fits || type.architecture !== architecture || type.disk < server.primary_disk_size)
        throw new ApiError('invalid_server_type', `server type ${type.name} does not fit this server`);
      server.server_type = type.id;
      if (upgradeDisk) server.primary_disk_size = type.disk;
      // Hetzner switches the server on again; the provider relies on it.
      return started('change_server_type', server, async (progress) => {
        await settle(progress);
        await boot(workspace, server);
      });
    }),
    action('rebuild', (server, { body }) => {
      if (server.protection.rebuild) throw new ApiError('protected', 'server rebuild is protected');
      const image = chosenImage(body, typeOf(server).architecture, store.all('images'));
      const userData = body.optionalString('user_data');
      const { hostKey, authorizedKeys } = readCloudConfig(userData);
      const name = machineName(server);
      if (userData !== undefined) machines.prepare(name, hostKey, authorizedKeys);
      server.image = image.id;
      const rebuild = actions.start('rebuild_server', on(server), async () => {
        await during(workspace, server, 'rebuilding', 'off', () => machines.wipe(name));
        await boot(workspace, server);
      });
      return created({ action: rebuild, root_password: null });
    }),
    action('enable_rescue', (server, { body }) => {
      if (server.rescue_enabled) throw invalidInput('rescue', 'rescue system is already enabled');
      if (body.has('type') && body.string('type') !== 'linux64')
        throw invalidInput('type', 'must be linux64');
      const keys = body.integers('ssh_keys').map((key) => store.get('ssh_keys', key).public_key);
      server.rescue_enabled = true;
      const enable = actions.start('enable_rescue', on(server), async (progress) => {
        await settle(progress);
        await machines.rescue(machineName(server), keys);
      });
      return created({ action: enable, root_password: randomBytes(12).toString('base64url') });
    }),
    action('disable_rescue', (server) => {
      server.rescue_enabled = false;
      return started('disable_rescue', server, () => machines.rescue(machineName(server), null));
    }),
    action('enable_backup', (server) => {
      server.backup_window = '22-02';
      return started('enable_backup', server);
    }),
    action('disable_backup', (server) => {
      server.backup_window = null;
      return started('disable_backup', server);
    }),
    action('change_dns_ptr', (server, { body }) => {
      const own = store.all('primary_ips').filter((primaryIp) => primaryIp.assignee_id === server.id);
      setDnsPtr(own, body);
      return created({ action: actions.done('change_dns_ptr', on(server)) });
    }),
    action('change_protection', (server, { body }) => {
      const wanted = {
        delete: body.optionalBoolean('delete') ?? server.protection.delete,
        rebuild: body.optionalBoolean('rebuild') ?? server.protection.rebuild,
      };
      if (wanted.delete !== wanted.rebuild)
        throw invalidInput('delete', 'delete and rebuild protection must have the same value');
      server.protection = wanted;
      return created({ action: actions.done('change_protection', on(server)) });
    }),
    action('add_to_placement_group', (server, { body }) => {
      const group = body.integer('placement_group');
      if (server.status !== 'off') throw new ApiError('server_not_stopped', 'server must be powered off');
      if (server.placement_group !== null)
        throw new ApiError('server_already_added', 'server is already in a placement group');
      checkRoomInGroup(store, group);
      server.placement_group = group;
      return started('add_to_placement_group', server);
    }),
    action('remove_from_placement_group', (server) => {
      if (server.placement_group === null) throw invalidInput('server', 'server is in no placement group');
      server.placement_group = null;
      return started('remove_from_placement_group', server);
    }),
  ];
}
