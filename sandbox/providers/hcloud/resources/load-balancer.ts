import { type Json } from '../client';
import type { Field } from '../bridge/fields';
import type { Kind } from '../bridge/kind';
import { isMap } from '../../rpc/values';
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

const toldString: Field = { type: 'string', input: false, computed: true };

/** `LoadBalancer`. Its own list of targets, which is deprecated, is left to the official provider. */
export const loadBalancer: Kind = {
  library: 'sdk',
  autoname: true,
  fields: {
    name: { ...name, required: true },
    loadBalancerType: { type: 'string', required: true },
    ipv4: toldString,
    ipv6: toldString,
    location: { type: 'string', computed: true, replaces: true },
    networkZone: { type: 'string', computed: true, replaces: true },
    networkId: { type: 'int', input: false, computed: true },
    networkIp: toldString,
    algorithm: { type: 'block', computed: true, block: { type: { type: 'string', computed: true } } },
    labels: { ...labels, computed: true },
    targets: {
      type: 'blocks',
      attribute: 'target',
      input: false,
      computed: true,
      block: { type: { type: 'string' }, serverId: { type: 'int' }, usePrivateIp: off },
    },
    deleteProtection: off,
  },
  create: async (api, inputs, made) => {
    const { load_balancer: created, action } = await api.request('POST', '/load_balancers', {
      name: inputs.name,
      load_balancer_type: inputs.loadBalancerType,
      ...given(inputs, { location: 'location', networkZone: 'network_zone' }),
      ...(isMap(inputs.algorithm) ? { algorithm: { type: inputs.algorithm.type } } : {}),
      ...labelsOf(inputs),
    });
    return finish(api, '/load_balancers', { created, actions: [action] }, inputs, made);
  },
  read: async (api, id) => {
    const found = await api.find(`/load_balancers/${id}`, 'load_balancer');
    if (!found) return undefined;
    const net = found.public_net as Record<'ipv4' | 'ipv6', { ip: string }>;
    const [place] = found.private_net as { network: number; ip: string }[];
    const location = found.location as { name: string; network_zone: string };
    const targets = found.targets as { type: string; server?: { id: number } }[];
    return {
      name: found.name as string,
      loadBalancerType: (found.load_balancer_type as Json).name as string,
      ipv4: net.ipv4.ip,
      ipv6: net.ipv6.ip,
      location: location.name,
      networkZone: location.network_zone,
      // What the API does not tell stays as it is known; at first that is nothing.
      ...(place === undefined ? {} : { networkId: place.network, networkIp: place.ip }),
      algorithm: { type: (found.algorithm as Json).type as string },
      labels: shownLabels(found),
      targets: targets.map(({ type, server }) => ({ type, serverId: server?.id ?? 0, usePrivateIp: false })),
      deleteProtection: isProtected(found),
    };
  },
  update: async (api, id, change) => {
    const path = `/load_balancers/${id}`;
    const { news, changed } = change;
    if (changed('loadBalancerType'))
      await api.act(`${path}/actions/change_type`, { load_balancer_type: news.loadBalancerType });
    if (changed('algorithm') && isMap(news.algorithm))
      await api.act(`${path}/actions/change_algorithm`, { type: news.algorithm.type });
    await updateNameAndLabels(api, path, change);
    if (changed('deleteProtection')) await protect(api, path, news.deleteProtection);
  },
  delete: (api, id) => removeIfThere(api, `/load_balancers/${id}`),
};
