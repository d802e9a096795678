import { ApiError } from '../errors';
import { limits } from '../limits';
import { newRecord, resourceRoutes, type Workspace } from '../resource';
import type { PlacementGroupRecord } from '../records';
import { created, type Route } from '../router';
import type { Store } from '../store';

export function placementGroupRoutes(workspace: Workspace): Route[] {
  const { store } = workspace;
  return [
    ...resourceRoutes(workspace, {
      kind: 'placement_groups',
      singular: 'placement_group',
      filters: ['type'],
      present: (group) => presentPlacementGroup(store, group),
      remove: (group) => {
        if (members(store, group.id).length > 0)
          throw new ApiError('resource_in_use', 'placement group still has servers');
        store.remove('placement_groups', group.id);
        return undefined;
      },
    }),
    {
      method: 'POST',
      path: '/placement_groups',
      handle: ({ body }) => {
        const type = body.oneOf('type', ['spread']);
        const group: PlacementGroupRecord = { ...newRecord(store, 'placement_groups', body), type };
        store.add('placement_groups', group);
        return created({ placement_group: presentPlacementGroup(store, group), action: null });
      },
    },
  ];
}

export function presentPlacementGroup(store: Store, group: PlacementGroupRecord): object {
  return { ...group, servers: members(store, group.id) };
}

/** @throws ApiError not_found, or placement_error when the group is full */
export function checkRoomInGroup(store: Store, id: number): void {
  store.get('placement_groups', id);
  if (members(store, id).length >= limits.serversPerPlacementGroup)
    throw new ApiError('placement_error', 'placement group is full');
}

function members(store: Store, id: number): number[] {
  return store
    .all('servers')
    .filter((server) => server.placement_group === id)
    .map((server) => server.id);
}
