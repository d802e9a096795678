import { notFound } from '../errors';
import { listing } from '../listing';
import type { Outages } from '../outages';
import { idOf, ok, type Route } from '../router';
import { loadBalancerTypes } from './load-balancer-types';
import { datacenters, locations } from './locations';
import { presentDatacenter } from './present';
import { pricing } from './pricing';
import { serverTypes } from './server-types';

/** Read-only lists of what can be ordered. */
export function catalogueRoutes(outages: Outages): Route[] {
  return [
    ...list('locations', 'location', locations, ['name']),
    ...list('datacenters', 'datacenter', datacenters, ['name'], presentDatacenter),
    ...list('server_types', 'server_type', serverTypes, ['name'], (type) => ({
      ...type,
      locations: type.locations.map((place) => ({
        ...place,
        available: place.available && !outages.isFull(place.name),
      })),
    })),
    ...list('load_balancer_types', 'load_balancer_type', loadBalancerTypes, ['name']),
    ...list('isos', 'iso', [] as { id: number; name: string; architecture: string | null }[], ['name']),
    { method: 'GET', path: '/pricing', handle: () => ok({ pricing }) },
  ];
}

function list<T extends { id: number; name: string }>(
  plural: string,
  singular: string,
  entries: readonly T[],
  filters: readonly (keyof T & string)[],
  present: (entry: T) => object = (entry) => entry,
): Route[] {
  return [
    {
      method: 'GET',
      path: `/${plural}`,
      handle: ({ query }) => {
        const page = listing(entries, query, filters, ['id', 'name']);
        return ok({ [plural]: page.entries.map(present), meta: page.meta });
      },
    },
    {
      method: 'GET',
      path: `/${plural}/:id`,
      handle: (request) => {
        const found = entries.find(({ id }) => id === idOf(request));
        if (!found) throw notFound(singular, idOf(request));
        return ok({ [singular]: present(found) });
      },
    },
  ];
}
