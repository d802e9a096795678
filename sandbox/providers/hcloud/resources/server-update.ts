import type { Api, Json } from '../client';
import type { Change } from '../bridge/kind';
import type { PropertyMap } from '../../rpc/values';
import { blocksOf, listOf, updateNameAndLabels } from './common';
import { sshKeysOf } from './server-create';
import { attach, detach, type PrivateNet } from './server-network';
import { updatePublicNet } from './server-public-net';
import { networkOf } from './server-read';
import { setRescue } from './server-rescue';

/** Brings a server to its wanted properties, in place. */
export async function updateServer(api: Api, id: string, change: Change): Promise<void> {
  const path = `/servers/${id}`;
  const actions = `${path}/actions`;
  const { news, olds, changed } = change;
  const server = await api.find(path, 'server');
  if (!server) throw new Error(`server with ID '${id}' not found (not_found)`);

  await updateNameAndLabels(api, path, change);
  if (changed('serverType')) {
    if (server.status === 'running') await api.act(`${actions}/poweroff`);
    await api.act(`${actions}/change_type`, {
      server_type: news.serverType,
      upgrade_disk: news.keepDisk !== true,
    });
  }
  if (changed('backups')) await api.act(`${actions}/${news.backups === true ? 'enable' : 'disable'}_backup`);
  if (changed('rescue')) {
    const wanted = typeof news.rescue === 'string' ? news.rescue : '';
    await setRescue(api, actions, server.rescue_enabled === true, wanted, await sshKeysOf(api, news));
  }
  if (changed('networks')) await updateNetworks(api, Number(id), server, blocksOf(news.networks));
  if (
    changed('firewallIds') &&
    !(news.ignoreRemoteFirewallIds === true && listOf(olds.firewallIds).length > 0)
  ) {
    await updateFirewalls(api, Number(id), server, listOf<number>(news.firewallIds));
  }
  if (changed('publicNets')) await updatePublicNet(api, Number(id), server, olds, news);
  if (changed('placementGroupId')) await updatePlacement(api, actions, server, news.placementGroupId);
  if (changed('deleteProtection') || changed('rebuildProtection')) {
    await api.act(`${actions}/change_protection`, {
      delete: news.deleteProtection,
      rebuild: news.rebuildProtection,
    });
  }
}

async function updateNetworks(api: Api, id: number, server: Json, wanted: PropertyMap[]): Promise<void> {
  const missing = new Map(wanted.map((block) => [networkOf(block), block]));
  for (const net of server.private_net as PrivateNet[]) {
    const block = missing.get(net.network);
    missing.delete(net.network);
    if (!block) await detach(api, id, net.network);
    else if (typeof block.ip === 'string' && block.ip !== '' && block.ip !== net.ip) {
      // The API changes an address only by leaving and joining again.
      await detach(api, id, net.network);
      await attach(api, id, block);
    } else if ([...listOf<string>(block.aliasIps)].sort().join() !== [...net.alias_ips].sort().join()) {
      const body = { network: net.network, alias_ips: listOf(block.aliasIps) };
      await api.act(`/servers/${id}/actions/change_alias_ips`, body);
    }
  }
  for (const block of missing.values()) await attach(api, id, block);
}

async function updateFirewalls(api: Api, id: number, server: Json, wanted: number[]): Promise<void> {
  const net = server.public_net as { firewalls: { id: number }[] };
  const present = net.firewalls.map((firewall) => firewall.id);
  const target = [{ type: 'server', server: { id } }];
  for (const firewall of present.filter((other) => !wanted.includes(other))) {
    await api.act(`/firewalls/${firewall}/actions/remove_from_resources`, { remove_from: target });
  }
  for (const firewall of wanted.filter((other) => !present.includes(other))) {
    await api.act(`/firewalls/${firewall}/actions/apply_to_resources`, { apply_to: target });
  }
}

async function updatePlacement(api: Api, actions: string, server: Json, group: unknown): Promise<void> {
  if (server.placement_group !== null) {
    if (server.status !== 'off') {
      throw new Error(
        'removing a running server from a placement group is currently not supported in the provider. ' +
          'You can shutdown the server yourself, apply the changes again and then start the server manually ' +
          'as a workaround',
      );
    }
    await api.act(`${actions}/remove_from_placement_group`);
  }
  if (typeof group === 'number' && group !== 0) {
    await api.act(`${actions}/add_to_placement_group`, { placement_group: group });
  }
}
