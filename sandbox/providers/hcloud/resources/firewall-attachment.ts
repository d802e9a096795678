import { isCode, type Api, type Json } from '../client';
import type { Kind } from '../bridge/kind';
import { textOf, type PropertyMap } from '../../rpc/values';
import { listOf } from './common';
import type { Target } from './firewall';

/** `FirewallAttachment` */
export const firewallAttachment: Kind = {
  library: 'sdk',
  autoname: false,
  fields: {
    firewallId: { type: 'int', required: true, replaces: true },
    serverIds: { type: 'set', element: 'int' },
    labelSelectors: { type: 'set', element: 'string' },
  },
  create: async (api, inputs, made) => {
    const targets = targetsOf(inputs);
    if (targets.length === 0) throw new Error('no resources referenced');
    const id = textOf(inputs.firewallId);
    await api
      .act(`/firewalls/${id}/actions/apply_to_resources`, { apply_to: targets })
      .catch((error: unknown) => {
        if (!isCode(error, 'firewall_already_applied')) throw error;
      });
    made(id);
    return id;
  },
  read: (api, id) => find(api, id),
  update: async (api, id, { news }) => {
    const found = (await find(api, id)) ?? {};
    const before = targetsOf(found).map((target) => JSON.stringify(target));
    const after = targetsOf(news).map((target) => JSON.stringify(target));
    const less = before.filter((target) => !after.includes(target)).map((text) => JSON.parse(text) as Json);
    const more = after.filter((target) => !before.includes(target)).map((text) => JSON.parse(text) as Json);
    if (less.length > 0)
      await api.act(`/firewalls/${id}/actions/remove_from_resources`, { remove_from: less });
    if (more.length > 0) await api.act(`/firewalls/${id}/actions/apply_to_resources`, { apply_to: more });
  },
  delete: (api, id, state) =>
    api.act(`/firewalls/${id}/actions/remove_from_resources`, { remove_from: targetsOf(state) }),
};

async function find(api: Api, id: string): Promise<PropertyMap | undefined> {
  const firewall = await api.find(`/firewalls/${id}`, 'firewall');
  if (!firewall) return undefined;
  const targets = firewall.applied_to as Target[];
  return {
    firewallId: Number(id),
    serverIds: targets.flatMap(({ server }) => (server ? [server.id] : [])),
    labelSelectors: targets.flatMap(({ label_selector: label }) => (label ? [label.selector] : [])),
  };
}

function targetsOf(properties: PropertyMap): Json[] {
  const servers = listOf<number>(properties.serverIds).sort((left, right) => left - right);
  return [
    ...servers.map((id): Json => ({ type: 'server', server: { id } })),
    ...listOf<string>(properties.labelSelectors)
      .sort()
      .map((selector): Json => ({ type: 'label_selector', label_selector: { selector } })),
  ];
}
