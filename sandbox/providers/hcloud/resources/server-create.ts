import type { Api, Json } from '../client';
import type { PropertyMap } from '../../rpc/values';
import { blocksOf, labelsOf, listOf } from './common';
import { attach } from './server-network';
import { setRescue } from './server-rescue';

/** Creates a server and waits until it runs, attached and protected as asked for. */
export async function createServer(
  api: Api,
  inputs: PropertyMap,
  made: (id: string) => void,
): Promise<string> {
  const net = publicNetOf(inputs);
  const networks = blocksOf(inputs.networks);
  // Without any public address the network has to be there at the first boot.
  const startLater = net !== undefined && !net.enable_ipv4 && !net.enable_ipv6 && networks.length > 0;
  const answer = await api.request('POST', '/servers', {
    name: inputs.name,
    server_type: inputs.serverType,
    image: await imageOf(api, inputs),
    ...locationOf(inputs),
    ...(typeof inputs.userData === 'string' ? { user_data: inputs.userData } : {}),
    ...(await sshKeysOf(api, inputs)),
    ...labelsOf(inputs),
    ...firewallsOf(inputs),
    ...(await placementOf(api, inputs)),
    ...(net ? { public_net: net } : {}),
    ...(startLater ? { start_after_create: false } : {}),
  });
  const id = (answer.server as { id: number }).id;
  made(String(id));
  await api.settle(answer.action, ...((answer.next_actions as unknown[] | undefined) ?? []));
  for (const network of networks) await attach(api, id, network);
  const path = `/servers/${id}/actions`;
  if (startLater) await api.act(`${path}/poweron`);
  if (inputs.backups === true) await api.act(`${path}/enable_backup`);
  if (typeof inputs.rescue === 'string' && inputs.rescue !== '')
    await setRescue(api, path, false, inputs.rescue, await sshKeysOf(api, inputs));
  if (inputs.deleteProtection === true || inputs.rebuildProtection === true) {
    await api.act(`${path}/change_protection`, {
      delete: inputs.deleteProtection,
      rebuild: inputs.rebuildProtection,
    });
  }
  return String(id);
}

/** The id of the image for the architecture of the wanted server type. */
async function imageOf(api: Api, inputs: PropertyMap): Promise<number> {
  const typeName = inputs.serverType as string;
  const type = await api.byIdOrName<{ architecture: string }>(
    '/server_types',
    'server_type',
    'server_types',
    typeName,
  );
  if (!type) throw new Error(`server type ${typeName} not found`);
  const wanted = typeof inputs.image === 'string' ? inputs.image : '';
  const missing = new Error(`image ${wanted} for architecture ${type.architecture} not found`);
  if (/^\d+$/.test(wanted)) {
    const found = await api.find<{ id: number }>(`/images/${wanted}`, 'image');
    if (found) return found.id;
  }
  const query = { name: wanted, architecture: type.architecture, include_deprecated: 'true' };
  const found = await api.first<{ id: number }>('/images', 'images', query);
  if (!found) throw missing;
  return found.id;
}

function locationOf(inputs: PropertyMap): Json {
  if (typeof inputs.location === 'string') return { location: inputs.location };
  if (typeof inputs.datacenter !== 'string') return {};
  const [location, rest] = inputs.datacenter.split('-');
  if (rest === undefined) {
    throw new Error(
      `Datacenter name is not valid, expected format $LOCATION-$DATACENTER, but got: ${inputs.datacenter}`,
    );
  }
  return { location };
}

export async function sshKeysOf(api: Api, inputs: PropertyMap): Promise<Json> {
  const ids: number[] = [];
  for (const idOrName of listOf<string>(inputs.sshKeys)) {
    const key = await api.byIdOrName<{ id: number }>('/ssh_keys', 'ssh_key', 'ssh_keys', idOrName);
    if (!key) throw new Error(`SSH key not found: ${idOrName}`);
    ids.push(key.id);
  }
  return ids.length > 0 ? { ssh_keys: ids } : {};
}

function firewallsOf(inputs: PropertyMap): Json {
  const ids = listOf<number>(inputs.firewallIds);
  return ids.length > 0 ? { firewalls: ids.map((firewall) => ({ firewall })) } : {};
}

async function placementOf(api: Api, inputs: PropertyMap): Promise<Json> {
  const id = inputs.placementGroupId;
  if (typeof id !== 'number' || id === 0) return {};
  if (!(await api.find(`/placement_groups/${id}`, 'placement_group'))) {
    throw new Error(`placement group not found: ${id}`);
  }
  return { placement_group: id };
}

interface PublicNet extends Json {
  enable_ipv4: boolean;
  enable_ipv6: boolean;
}

function publicNetOf(inputs: PropertyMap): PublicNet | undefined {
  const [block] = blocksOf(inputs.publicNets);
  if (!block) return undefined;
  const { ipv4, ipv6 } = block;
  const given4 = typeof ipv4 === 'number' && ipv4 !== 0;
  const given6 = typeof ipv6 === 'number' && ipv6 !== 0;
  return {
    enable_ipv4: given4 || block.ipv4Enabled !== false,
    enable_ipv6: given6 || block.ipv6Enabled !== false,
    ...(given4 ? { ipv4 } : {}),
    ...(given6 ? { ipv6 } : {}),
  };
}
