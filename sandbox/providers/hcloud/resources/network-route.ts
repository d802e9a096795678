import { isCode, type Api } from '../client';
import { networkOf, parseSubnetId } from '../addresses';
import type { Kind } from '../bridge/kind';

interface Route {
  readonly destination: string;
  readonly gateway: string;
}

/** `NetworkRoute` */
export const networkRoute: Kind = {
  library: 'sdk',
  autoname: false,
  fields: {
    networkId: { type: 'int', required: true, replaces: true },
    destination: { type: 'string', required: true, replaces: true },
    gateway: { type: 'string', required: true, replaces: true },
  },
  create: async (api, inputs, made) => {
    const destination = networkOf(inputs.destination as string);
    const path = `/networks/${inputs.networkId as number}/actions/add_route`;
    const { action } = await api.request('POST', path, { destination, gateway: inputs.gateway });
    const id = `${inputs.networkId as number}-${destination}`;
    made(id);
    await api.settle(action);
    return id;
  },
  read: async (api, id) => {
    const found = await find(api, id);
    return found && { networkId: found.network, ...found.route };
  },
  update: () => Promise.reject(new Error("doesn't support update")),
  delete: async (api, id) => {
    const found = await find(api, id);
    if (!found) return;
    const { destination, gateway } = found.route;
    await api
      .act(`/networks/${found.network}/actions/delete_route`, { destination, gateway })
      .catch((error: unknown) => {
        if (!isCode(error, 'not_found')) throw error;
      });
  },
};

async function find(api: Api, id: string): Promise<{ network: number; route: Route } | undefined> {
  const parsed = parseSubnetId(id);
  if (!parsed) return undefined;
  const network = await api.find(`/networks/${parsed.network}`, 'network');
  const route = ((network?.routes ?? []) as Route[]).find(({ destination }) => destination === parsed.range);
  return (
    route && { network: parsed.network, route: { destination: route.destination, gateway: route.gateway } }
  );
}
