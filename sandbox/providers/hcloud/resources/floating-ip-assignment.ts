import type { Kind } from '../bridge/kind';
import { textOf } from '../../rpc/values';
import { assignFloatingIp } from './floating-ip';

/** `FloatingIpAssignment`: an address has one server at most, so the address's id is the assignment's. */
export const floatingIpAssignment: Kind = {
  library: 'sdk',
  autoname: false,
  fields: {
    floatingIpId: { type: 'int', required: true, replaces: true },
    serverId: { type: 'int', required: true },
  },
  create: async (api, inputs, made) => {
    const id = textOf(inputs.floatingIpId);
    await assignFloatingIp(api, id, inputs.serverId);
    made(id);
    return id;
  },
  read: async (api, id, known) => {
    const found = await api.find(`/floating_ips/${id}`, 'floating_ip');
    if (typeof found?.server !== 'number') return undefined;
    // Of a server that is gone nothing is told.
    const server = typeof known.serverId === 'number' && known.serverId !== 0 ? known.serverId : found.server;
    if (!(await api.find(`/servers/${server}`, 'server'))) return undefined;
    return { floatingIpId: Number(id), serverId: found.server };
  },
  update: async (api, id, { news, changed }) => {
    if (changed('serverId')) await assignFloatingIp(api, id, news.serverId);
  },
  delete: async (api, id) => {
    const found = await api.find(`/floating_ips/${id}`, 'floating_ip');
    if (typeof found?.server === 'number') await assignFloatingIp(api, id, undefined);
  },
};
