import { randomInt } from 'node:crypto';
import type { Api, Json } from '../client';
import type { PropertyMap } from '../../rpc/values';
import { blocksOf } from './common';
import { assign } from './primary-ip';

type Family = 'ipv4' | 'ipv6';

/** Exchanges the primary IPs of a server, which has to be off meanwhile. */
export async function updatePublicNet(
  api: Api,
  server: number,
  found: Json,
  olds: PropertyMap,
  news: PropertyMap,
): Promise<void> {
  const [before = {}] = blocksOf(olds.publicNets);
  const [after] = blocksOf(news.publicNets);
  const net = found.public_net as Record<Family, { id?: number } | null>;
  await api.act(`/servers/${server}/actions/poweroff`);
  try {
    for (const family of ['ipv4', 'ipv6'] as const) {
      const assigned = net[family]?.id ?? 0;
      await exchange(api, server, family, assigned, before, after ?? {});
    }
  } finally {
    await api.act(`/servers/${server}/actions/poweron`);
  }
}

async function exchange(
  api: Api,
  server: number,
  family: Family,
  assigned: number,
  before: PropertyMap,
  after: PropertyMap,
): Promise<void> {
  const wanted = numberOf(after[family]);
  const ours = numberOf(before[family]);
  const enabled = after[`${family}Enabled`] !== false;
  if (!enabled && wanted !== 0) {
    throw new Error(`this operation is not allowed: ${family}_enabled = false | ${family} = ${wanted}`);
  }
  if (enabled ? wanted === assigned || (wanted === 0 && ours === 0 && assigned !== 0) : assigned === 0)
    return;
  if (assigned !== 0) {
    await api.act(`/primary_ips/${assigned}/actions/unassign`);
    // An address that the program does not manage was made with the server, and goes with it.
    if (ours === 0) await api.request('DELETE', `/primary_ips/${assigned}`);
  }
  if (!enabled) return;
  if (wanted !== 0) await assign(api, wanted, server);
  else await createFor(api, server, family);
}

async function createFor(api: Api, server: number, type: Family): Promise<void> {
  const { action } = await api.request('POST', '/primary_ips', {
    name: `primary_ip-${randomInt(1_000_000, 9_999_999)}`,
    assignee_id: server,
    assignee_type: 'server',
    auto_delete: true,
    type,
  });
  await api.settle(action);
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
