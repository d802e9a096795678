import { ApiError, invalidInput, notFound } from './errors';
import type { Fields } from './fields';
import type { Actions } from './actions';
import type { Outages } from './outages';
import type { Machines } from './machines';
import { listing } from './listing';
import { created, idOf, noContent, ok, type Reply, type Request, type Route } from './router';
import type { ActionRecord, Kind, Labels, Project } from './records';
import type { Store } from './store';

/** What every group of routes works on. */
export interface Workspace {
  store: Store;
  actions: Actions;
  machines: Machines;
  /** Brings the cloud firewalls into force as the state is now. */
  enforce: () => Promise<void>;
  log: (line: string) => void;
  outages: Outages;
}

/** What differs between the kinds in the routes that all of them have. */
export interface Resource<K extends Kind> {
  kind: K;
  /** Key of one resource in a body, type of the resource in an action. */
  singular: string;
  /** Fields beside `name` that a list may be filtered by. */
  filters: readonly (keyof Project[K][number] & string)[];
  present: (record: Project[K][number]) => object;
  /** Fields beside name and labels that PUT may change. */
  update?: (record: Project[K][number], body: Fields) => void;
  checkName?: (name: string) => void;
  /** Removes the resource or throws; without a reply the answer is 204. */
  remove: (record: Project[K][number]) => Reply | undefined;
}

/** GET list, GET one, PUT, DELETE and the action lists of a kind. */
export function resourceRoutes<K extends Kind>(
  { store, actions, outages }: Workspace,
  resource: Resource<K>,
): Route[] {
  const { kind, singular } = resource;
  type Item = Project[K][number];
  const item = (request: Request) => store.get(kind, idOf(request));
  const one = (record: Item) => ok({ [singular]: resource.present(record) });
  return [
    {
      method: 'GET',
      path: `/${kind}`,
      handle: ({ query }) => {
        const records = (store.all(kind) as Item[]).filter(({ created: made }) => outages.isKnown(made));
        const page = listing(records, query, ['name', ...resource.filters], ['id', 'name', 'created']);
        return ok({ [kind]: page.entries.map((record) => resource.present(record)), meta: page.meta });
      },
    },
    { method: 'GET', path: `/${kind}/:id`, handle: (request) => one(item(request)) },
    {
      method: 'PUT',
      path: `/${kind}/:id`,
      handle: (request) => {
        const record = item(request);
        const { body } = request;
        const labels = body.labels();
        if (body.has('name')) {
          const name = newName(store, kind, body, record.id);
          resource.checkName?.(name);
          record.name = name;
        }
        if (labels) record.labels = labels;
        resource.update?.(record, body);
        return one(record);
      },
    },
    {
      method: 'DELETE',
      path: `/${kind}/:id`,
      handle: (request) => resource.remove(item(request)) ?? noContent,
    },
    ...actionRoutes(actions, `/${kind}`, (action) => has(action, singular)),
    {
      method: 'GET',
      path: `/${kind}/:id/actions`,
      handle: (request) => {
        const { id } = item(request);
        return actionList(actions, request, (action) => has(action, singular, id));
      },
    },
    {
      method: 'GET',
      path: `/${kind}/:id/actions/:id`,
      handle: ({ ids }) => {
        const action = actions.get(ids[1] ?? 0);
        if (!action || !has(action, singular, ids[0])) throw notFound('action', ids[1] ?? 0);
        return ok({ action: actions.shown(action) });
      },
    },
  ];
}

/** The action that changes whether one of a kind may be deleted. */
export function protectionRoute<K extends Kind>(
  actions: Actions,
  { kind, singular }: Pick<Resource<K>, 'kind' | 'singular'>,
  item: (request: Request) => { id: number; protection: { delete: boolean } },
): Route {
  return {
    method: 'POST',
    path: `/${kind}/:id/actions/change_protection`,
    handle: (request) => {
      const { id, protection } = item(request);
      protection.delete = request.body.optionalBoolean('delete') ?? protection.delete;
      return created({ action: actions.done('change_protection', [{ id, type: singular }]) });
    },
  };
}

/** `<prefix>/actions` and `<prefix>/actions/:id` for the actions that the predicate lets through. */
export function actionRoutes(
  actions: Actions,
  prefix: string,
  shown: (action: ActionRecord) => boolean,
): Route[] {
  return [
    { method: 'GET', path: `${prefix}/actions`, handle: (request) => actionList(actions, request, shown) },
    {
      method: 'GET',
      path: `${prefix}/actions/:id`,
      handle: (request) => {
        const action = actions.get(idOf(request));
        if (!action || !shown(action)) throw notFound('action', idOf(request));
        return ok({ action: actions.shown(action) });
      },
    },
  ];
}

function actionList(actions: Actions, { query }: Request, shown: (action: ActionRecord) => boolean): Reply {
  const sortable = ['id', 'command', 'status', 'progress', 'started', 'finished'] as const;
  const all = actions.all().filter(shown);
  const page = listing(
    all.map((action) => actions.shown(action)),
    query,
    ['id', 'status'],
    sortable,
  );
  return ok({ actions: page.entries, meta: page.meta });
}

function has(action: ActionRecord, type: string, id?: number): boolean {
  return action.resources.some(
    (resource) => resource.type === type && (id === undefined || resource.id === id),
  );
}

/** The `name` of a body, free in its kind. */
export function newName(store: Store, kind: Kind, body: Fields, id?: number): string {
  const name = body.string('name');
  if (name.length > 128 || name.trim() === '') throw invalidInput('name', 'must have 1 to 128 characters');
  store.checkName(kind, name, id);
  return name;
}

/** The fields that every new resource has; checks name, labels and quota. */
export function newRecord(
  store: Store,
  kind: Kind,
  body: Fields,
): { id: number; name: string; labels: Labels; created: string } {
  const name = newName(store, kind, body);
  const labels = body.labels() ?? {};
  store.checkQuota(kind);
  return { id: store.newId(), name, labels, created: new Date().toISOString() };
}

/** @throws ApiError protected */
export function checkDeletable(record: { protection: { delete: boolean } }, singular: string): void {
  if (record.protection.delete) throw new ApiError('protected', `${singular} deletion is protected`);
}
