import { ApiError, isCode, type Api } from '../client';
import { networkOf, parseSubnetId } from '../addresses';
import type { Kind } from '../bridge/kind';
import type { PropertyMap } from '../../rpc/values';

interface Subnet {
  readonly type: string;
  readonly ip_range: string;
  readonly network_zone: string;
  readonly gateway: string;
  readonly vswitch_id?: number | null;
}

/** `NetworkSubnet` */
export const networkSubnet: Kind = {
  library: 'sdk',
  autoname: false,
  fields: {
    networkId: { type: 'int', required: true, replaces: true },
    type: {
      type: 'string',
      required: true,
      replaces: true,
      check: (value) =>
        ['cloud', 'server', 'vswitch'].includes(value as string)
          ? []
          : [`expected type to be one of ["cloud" "server" "vswitch"], got ${value as string}`],
    },
    networkZone: { type: 'string', required: true, replaces: true },
    ipRange: { type: 'string', required: true, replaces: true },
    gateway: { type: 'string', input: false, computed: true },
    vswitchId: { type: 'int', replaces: true },
  },
  create: async (api, inputs, made) => {
    const range = networkOf(inputs.ipRange as string);
    const path = `/networks/${inputs.networkId as number}/actions/add_subnet`;
    const { action } = await api.request('POST', path, {
      type: inputs.type,
      network_zone: inputs.networkZone,
      ip_range: range,
      ...(inputs.type === 'vswitch' ? { vswitch_id: inputs.vswitchId } : {}),
    });
    const id = `${inputs.networkId as number}-${range}`;
    made(id);
    await api.settle(action);
    return id;
  },
  read: async (api, id) => {
    const found = await find(api, id);
    if (!found) return undefined;
    const { network, subnet } = found;
    const read: PropertyMap = {
      networkId: network,
      networkZone: subnet.network_zone,
      ipRange: subnet.ip_range,
      type: subnet.type,
      gateway: subnet.gateway,
    };
    if (subnet.type === 'vswitch') read.vswitchId = subnet.vswitch_id ?? 0;
    return read;
  },
  update: () => Promise.reject(new Error("doesn't support update")),
  delete: async (api, id) => {
    try {
      // Servers leave their network a moment after they have been deleted.
      await api.repeat(50, isAttached, async () => {
        const found = await find(api, id);
        if (!found) return;
        const path = `/networks/${found.network}/actions/delete_subnet`;
        await api.act(path, { ip_range: found.subnet.ip_range });
      });
    } catch (error) {
      if (!isCode(error, 'not_found')) throw error;
    }
  },
};

async function find(api: Api, id: string): Promise<{ network: number; subnet: Subnet } | undefined> {
  const parsed = parseSubnetId(id);
  if (!parsed) return undefined;
  const network = await api.find(`/networks/${parsed.network}`, 'network');
  const subnet = ((network?.subnets ?? []) as Subnet[]).find(({ ip_range: range }) => range === parsed.range);
  return subnet && { network: parsed.network, subnet };
}

function isAttached(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    error.code === 'service_error' &&
    /servers are attached|network has attached resources/.test(error.message)
  );
}
