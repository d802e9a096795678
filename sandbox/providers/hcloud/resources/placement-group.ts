import type { Json } from '../client';
import type { Kind } from '../bridge/kind';
import { labels, labelsOf, name, remove, shownLabels, updateNameAndLabels } from './common';

/** `PlacementGroup` */
export const placementGroup: Kind = {
  library: 'sdk',
  autoname: true,
  fields: {
    name,
    labels,
    servers: { type: 'set', element: 'int', input: false, computed: true },
    type: {
      type: 'string',
      required: true,
      check: (value) =>
        value === 'spread' ? [] : [`${value as string} is not a valid placement group type`],
    },
  },
  create: async (api, inputs, made) => {
    const body = { name: inputs.name, type: inputs.type, ...labelsOf(inputs) };
    const { placement_group: group, action } = await api.request('POST', '/placement_groups', body);
    const id = String((group as Json).id);
    made(id);
    await api.settle(action);
    return id;
  },
  read: async (api, id) => {
    const found = await api.find(`/placement_groups/${id}`, 'placement_group');
    return (
      found && {
        name: found.name as string,
        labels: shownLabels(found),
        servers: found.servers as number[],
        type: found.type as string,
      }
    );
  },
  update: (api, id, change) => updateNameAndLabels(api, `/placement_groups/${id}`, change),
  delete: (api, id) => remove(api, `/placement_groups/${id}`),
};
