import { isCode, type Api, type Json } from '../client';
import { addressProblems, parseSubnetId } from '../addresses';
import { Diagnostic } from '../bridge/errors';
import type { Kind } from '../bridge/kind';
import type { Value } from '../../rpc/values';
import { listOf } from './common';

/** A server's place in a network, as the API shows it. */
export interface PrivateNet {
  readonly network: number;
  readonly ip: string;
  readonly alias_ips: string[];
  readonly mac_address: string;
}

/** `ServerNetwork` */
export const serverNetwork: Kind = {
  library: 'framework',
  autoname: false,
  exactlyOne: ['networkId', 'subnetId'],
  fields: {
    serverId: { type: 'int', required: 'ID of the Server.', replaces: true },
    networkId: { type: 'int', computed: true, replaces: true },
    subnetId: { type: 'string', replaces: true },
    ip: { type: 'string', computed: true, replaces: true, check: addressProblems },
    aliasIps: { type: 'set', element: 'string', computed: true, default: [], check: addressProblems },
    macAddress: { type: 'string', input: false, computed: true },
  },
  create: async (api, inputs, made) => {
    const server = inputs.serverId as number;
    const network = await attach(api, server, inputs);
    const id = `${server}-${network}`;
    made(id);
    return id;
  },
  read: async (api, id, known) => {
    const { server, network } = parse(id);
    const found = await find(api, server, network);
    return (
      found && {
        serverId: server,
        networkId: network,
        ip: found.ip,
        aliasIps: found.alias_ips,
        macAddress: found.mac_address,
        subnetId: known.subnetId,
      }
    );
  },
  update: async (api, id, { news, changed }) => {
    if (!changed('aliasIps')) return;
    const { server, network } = parse(id);
    await api.act(`/servers/${server}/actions/change_alias_ips`, { network, alias_ips: news.aliasIps ?? [] });
  },
  delete: async (api, id) => {
    const { server, network } = parse(id);
    await detach(api, server, network);
  },
};

/**
 * Puts a server into the network that `networkId` or `subnetId` names; one that is there already stays as it is.
 *
 * @returns the network's id
 */
export async function attach(api: Api, server: number, wanted: Record<string, Value>): Promise<number> {
  const subnetId =
    typeof wanted.subnetId === 'string' && wanted.subnetId !== '' ? wanted.subnetId : undefined;
  const subnet = subnetId === undefined ? undefined : parseSubnetId(subnetId);
  if (subnetId !== undefined && subnet === undefined) {
    throw new Diagnostic(
      `Invalid Subnet ID: Unexpected subnet id '${subnetId}', expected '$NETWORK_ID-$SUBNET_IP_RANGE'`,
    );
  }
  const network = subnet?.network ?? (wanted.networkId as number);
  const aliases = listOf<string>(wanted.aliasIps);
  const body: Json = {
    network,
    ...(typeof wanted.ip === 'string' && wanted.ip !== '' ? { ip: wanted.ip } : {}),
    ...(aliases.length > 0 ? { alias_ips: aliases } : {}),
    ...(subnet ? { ip_range: subnet.range } : {}),
  };
  await api
    .repeat(
      5,
      (error) => isCode(error, 'service_error', 'no_subnet_available'),
      () => api.act(`/servers/${server}/actions/attach_to_network`, body),
    )
    .catch((error: unknown) => {
      if (!isCode(error, 'server_already_attached')) throw error;
    });
  return network;
}

/** Takes a server out of a network; done if it is gone or not in it. */
export async function detach(api: Api, server: number, network: number): Promise<void> {
  await api
    .repeat(
      5,
      (error) => isCode(error, 'service_error'),
      () => api.act(`/servers/${server}/actions/detach_from_network`, { network }),
    )
    .catch((error: unknown) => {
      if (!isCode(error, 'not_found')) throw error;
    });
}

async function find(api: Api, server: number, network: number): Promise<PrivateNet | undefined> {
  const found = await api.find(`/servers/${server}`, 'server');
  return ((found?.private_net ?? []) as PrivateNet[]).find((net) => net.network === network);
}

function parse(id: string): { server: number; network: number } {
  const [, server, network] = /^(\d+)-(\d+)$/.exec(id) ?? [];
  if (server === undefined || network === undefined) {
    throw new Diagnostic(`Invalid ID: Unexpected id '${id}', expected '$SERVER_ID-$NETWORK_ID'`);
  }
  return { server: Number(server), network: Number(network) };
}
