import { networkOf, rangeProblems } from '../addresses';
import type { Kind } from '../bridge/kind';
import {
  finish,
  isProtected,
  labels,
  labelsOf,
  name,
  off,
  protect,
  removeIfThere,
  shownLabels,
  updateNameAndLabels,
} from './common';

/** `Network` */
export const network: Kind = {
  library: 'sdk',
  autoname: true,
  fields: {
    name,
    ipRange: {
      type: 'string',
      required: true,
      replaces: true,
      check: (value) => rangeProblems('ip_range', value as string),
    },
    labels,
    deleteProtection: off,
    exposeRoutesToVswitch: off,
  },
  create: async (api, inputs, made) => {
    const { network: created } = await api.request('POST', '/networks', {
      name: inputs.name,
      ip_range: networkOf(inputs.ipRange as string),
      expose_routes_to_vswitch: inputs.exposeRoutesToVswitch,
      ...labelsOf(inputs),
    });
    return finish(api, '/networks', { created }, inputs, made);
  },
  read: async (api, id) => {
    const found = await api.find(`/networks/${id}`, 'network');
    return (
      found && {
        name: found.name as string,
        ipRange: found.ip_range as string,
        labels: shownLabels(found),
        deleteProtection: isProtected(found),
        exposeRoutesToVswitch: found.expose_routes_to_vswitch === true,
      }
    );
  },
  update: async (api, id, change) => {
    const path = `/networks/${id}`;
    await updateNameAndLabels(api, path, change);
    if (change.changed('exposeRoutesToVswitch')) {
      await api.request('PUT', path, { expose_routes_to_vswitch: change.news.exposeRoutesToVswitch });
    }
    if (change.changed('deleteProtection')) await protect(api, path, change.news.deleteProtection);
  },
  delete: (api, id) => removeIfThere(api, `/networks/${id}`),
};
