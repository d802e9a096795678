import { type Api, type Json } from '../client';
import type { Kind } from '../bridge/kind';
import type { Value } from '../../rpc/values';
import {
  finish,
  given,
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

/** `FloatingIp` */
export const floatingIp: Kind = {
  library: 'sdk',
  autoname: true,
  fields: {
    name: { ...name, computed: true },
    type: { type: 'string', required: true, replaces: true },
    description: { type: 'string' },
    homeLocation: { type: 'string', computed: true, replaces: true },
    serverId: { type: 'int', computed: true },
    ipAddress: { type: 'string', input: false, computed: true },
    ipNetwork: { type: 'string', input: false, computed: true },
    labels,
    deleteProtection: off,
  },
  create: async (api, inputs, made) => {
    const { floating_ip: created, action } = await api.request('POST', '/floating_ips', {
      type: inputs.type,
      description: inputs.description ?? '',
      ...given(inputs, { name: 'name', serverId: 'server', homeLocation: 'home_location' }),
      ...labelsOf(inputs),
    });
    return finish(api, '/floating_ips', { created, actions: [action] }, inputs, made);
  },
  read: async (api, id) => {
    const found = await api.find(`/floating_ips/${id}`, 'floating_ip');
    if (!found) return undefined;
    const address = found.ip as string;
    return {
      name: found.name as string,
      type: found.type as string,
      description: found.description as string,
      homeLocation: (found.home_location as Json).name as string,
      ipAddress: address.split('/')[0] ?? address,
      // What the API does not tell stays as it is known; at first that is nothing.
      ...(found.type === 'ipv6' ? { ipNetwork: address } : {}),
      ...(typeof found.server === 'number' ? { serverId: found.server } : {}),
      labels: shownLabels(found),
      deleteProtection: isProtected(found),
    };
  },
  update: async (api, id, change) => {
    const path = `/floating_ips/${id}`;
    const { news, changed } = change;
    if (changed('description')) await api.request('PUT', path, { description: news.description ?? '' });
    await updateNameAndLabels(api, path, change);
    if (changed('serverId')) await assignFloatingIp(api, id, news.serverId);
    if (changed('deleteProtection')) await protect(api, path, news.deleteProtection);
  },
  delete: async (api, id) => {
    const path = `/floating_ips/${id}`;
    const found = await api.find(path, 'floating_ip');
    if (!found) return;
    if (typeof found.server === 'number') await api.act(`${path}/actions/unassign`);
    await removeIfThere(api, path);
  },
};

/** Routes the address to a server, or to none. */
export async function assignFloatingIp(api: Api, id: string, server: Value | undefined): Promise<void> {
  const actions = `/floating_ips/${id}/actions`;
  if (typeof server !== 'number' || server === 0) await api.act(`${actions}/unassign`);
  else await api.act(`${actions}/assign`, { server });
}
