import { settle } from '../actions';
import { chosenLocation } from '../catalogue/choose';
import { locationNamed } from '../catalogue/present';
import { ApiError, invalidInput } from '../errors';
import { limits } from '../limits';
import { checkDeletable, newRecord, protectionRoute, resourceRoutes, type Workspace } from '../resource';
import type { ServerRecord, VolumeRecord } from '../records';
import { created, idOf, type Request, type Route } from '../router';
import type { Store } from '../store';
import { diskScale, machineName } from './server-machine';

export function volumeRoutes(workspace: Workspace): Route[] {
  const { store, actions, machines } = workspace;
  const item = (request: Request) => {
    const volume = store.get('volumes', idOf(request));
    actions.checkUnlocked('volume', volume.id);
    return volume;
  };
  const resources = (volume: VolumeRecord, server: number | null = null) => [
    { id: volume.id, type: 'volume' },
    ...(server === null ? [] : [{ id: server, type: 'server' }]),
  ];
  return [
    ...resourceRoutes(workspace, {
      kind: 'volumes',
      singular: 'volume',
      filters: [],
      present: presentVolume,
      remove: (volume) => {
        checkDeletable(volume, 'volume');
        if (volume.server !== null) throw new ApiError('resource_in_use', 'volume is attached to a server');
        store.remove('volumes', volume.id);
        void machines.removeVolume(volume.id);
        return undefined;
      },
    }),
    {
      method: 'POST',
      path: '/volumes',
      handle: ({ body }) => {
        const size = checkSize(body.integer('size'));
        const format = body.has('format') ? body.oneOf('format', ['ext4', 'xfs']) : null;
        const server = body.has('server') ? store.get('servers', body.integer('server')) : undefined;
        const location = server?.location ?? chosenLocation(body)?.name;
        if (location === undefined) throw invalidInput('location', 'either location or server is required');
        if (server) checkRoom(store, server);
        const record = newRecord(store, 'volumes', body);
        const volume: VolumeRecord = {
          ...record,
          size,
          format,
          location,
          server: server?.id ?? null,
          protection: { delete: false },
        };
        store.add('volumes', volume);
        const disk = { id: volume.id, size: size * diskScale, format };
        const making = actions.start('create_volume', resources(volume, volume.server), async (progress) => {
          await machines.makeVolume(disk);
          if (server) await machines.attachVolume(machineName(server), volume.id);
          await settle(progress);
        });
        const next = server ? [actions.start('attach_volume', resources(volume, volume.server), settle)] : [];
        return created({ volume: presentVolume(volume), action: making, next_actions: next });
      },
    },
    {
      method: 'POST',
      path: '/volumes/:id/actions/attach',
      handle: (request) => {
        const volume = item(request);
        const server = store.get('servers', request.body.integer('server'));
        checkAttachable(workspace, volume, server);
        volume.server = server.id;
        const attaching = actions.start('attach_volume', resources(volume, server.id), async (progress) => {
          await machines.attachVolume(machineName(server), volume.id);
          await settle(progress);
        });
        return created({ action: attaching });
      },
    },
    {
      method: 'POST',
      path: '/volumes/:id/actions/detach',
      handle: (request) => {
        const volume = item(request);
        if (volume.server === null) throw new ApiError('invalid_input', 'volume is not attached');
        actions.checkUnlocked('server', volume.server);
        const server = store.get('servers', volume.server);
        const detaching = actions.start(
          'detach_volume',
          resources(volume, volume.server),
          async (progress) => {
            await machines.detachVolume(machineName(server), volume.id);
            await settle(progress);
          },
        );
        volume.server = null;
        return created({ action: detaching });
      },
    },
    {
      method: 'POST',
      path: '/volumes/:id/actions/resize',
      handle: (request) => {
        const volume = item(request);
        const size = checkSize(request.body.integer('size'));
        if (size <= volume.size) throw invalidInput('size', `must be more than ${volume.size}`);
        volume.size = size;
        const growing = actions.start('resize_volume', resources(volume), async (progress) => {
          await machines.growVolume(volume.id, size * diskScale);
          await settle(progress);
        });
        return created({ action: growing });
      },
    },
    protectionRoute(actions, { kind: 'volumes', singular: 'volume' }, item),
  ];
}

/** @throws ApiError volume_already_attached, locked, resource_limit_exceeded or for another location */
export function checkAttachable(
  { store, actions }: Workspace,
  volume: VolumeRecord,
  server: ServerRecord,
): void {
  if (volume.server !== null) throw new ApiError('volume_already_attached', 'volume is already attached');
  actions.checkUnlocked('server', server.id);
  if (volume.location !== server.location)
    throw invalidInput('server', `server is in ${server.location}, volume in ${volume.location}`);
  checkRoom(store, server);
}

function checkRoom(store: Store, server: ServerRecord): void {
  if (store.all('volumes').filter((volume) => volume.server === server.id).length >= limits.volumesPerServer)
    throw new ApiError('resource_limit_exceeded', 'server has too many volumes');
}

function checkSize(size: number): number {
  const { least, most } = limits.volumeSize;
  if (size < least || size > most) throw invalidInput('size', `must be from ${least} to ${most}`);
  return size;
}

function presentVolume(volume: VolumeRecord): object {
  return {
    ...volume,
    status: 'available',
    location: locationNamed(volume.location),
    linux_device: `/dev/disk/by-id/scsi-0HC_Volume_${volume.id}`,
  };
}
