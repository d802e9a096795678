import { settle } from '../actions';
import { images } from '../catalogue/images';
import { invalidInput, notFound } from '../errors';
import { listing } from '../listing';
import type { ImageRecord } from '../records';
import { checkDeletable, newRecord, protectionRoute, resourceRoutes, type Workspace } from '../resource';
import { created, idOf, ok, type Route } from '../router';
import { Fields } from '../fields';
import { machineName } from './server-machine';
import { typeOf } from './server-present';

/** System images, and snapshots of servers beside them. */
export function imageRoutes(workspace: Workspace): Route[] {
  const { store, actions, machines } = workspace;
  const all = () => [...images, ...store.all('images').map(presentImage)];
  return [
    {
      method: 'GET',
      path: '/images',
      handle: ({ query }) => {
        const filters = ['name', 'type', 'architecture', 'status'] as const;
        const page = listing(all(), query, filters, ['id', 'name', 'created']);
        return ok({ images: page.entries, meta: page.meta });
      },
    },
    {
      method: 'GET',
      path: '/images/:id',
      handle: (request) => {
        const image = all().find(({ id }) => id === idOf(request));
        if (!image) throw notFound('image', idOf(request));
        return ok({ image });
      },
    },
    ...resourceRoutes(workspace, {
      kind: 'images',
      singular: 'image',
      filters: [],
      present: presentImage,
      update: (image, body) => {
        image.description = body.optionalString('description') ?? image.description;
      },
      remove: (image) => {
        checkDeletable(image, 'image');
        store.remove('images', image.id);
        void machines.removeImage(image.id);
        return undefined;
      },
    }),
    protectionRoute(actions, { kind: 'images', singular: 'image' }, (request) =>
      store.get('images', idOf(request)),
    ),
    {
      method: 'POST',
      path: '/servers/:id/actions/create_image',
      handle: (request) => {
        const server = store.get('servers', idOf(request));
        actions.checkUnlocked('server', server.id);
        const { body } = request;
        if (body.has('type') && body.string('type') !== 'snapshot')
          throw invalidInput('type', 'must be snapshot: backups are made by Hetzner alone');
        const name = `snapshot-${store.project.next_id}`;
        const record = newRecord(store, 'images', Fields.parse(JSON.stringify({ name })));
        const image: ImageRecord = {
          ...record,
          labels: body.labels() ?? {},
          type: 'snapshot',
          status: 'creating',
          description: body.optionalString('description') ?? '',
          image_size: null,
          disk_size: server.primary_disk_size,
          created_from: { id: server.id, name: server.name },
          architecture: typeOf(server).architecture,
          protection: { delete: false },
        };
        store.add('images', image);
        const resources = [
          { id: server.id, type: 'server' },
          { id: image.id, type: 'image' },
        ];
        const action = actions.start('create_image', resources, async (progress) => {
          await settle(progress);
          try {
            await machines.makeImage(machineName(server), image.id);
          } catch (error) {
            store.remove('images', image.id);
            throw error;
          }
          Object.assign(image, { status: 'available', image_size: 1 });
        });
        return created({ image: presentImage(image), action });
      },
    },
  ];
}

/** A snapshot has no name to the API, and nobody knows what is on it. */
export function presentImage(image: ImageRecord) {
  return {
    ...image,
    name: null,
    bound_to: null,
    os_flavor: 'unknown',
    os_version: null,
    rapid_deploy: false,
    deprecated: null,
    deleted: null,
  };
}
