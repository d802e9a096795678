import { isCode, type Api, type Json } from '../client';
import { Diagnostic } from '../bridge/errors';
import type { Kind } from '../bridge/kind';
import type { PropertyMap } from '../../rpc/values';
import { finish, given, isProtected, labels, labelsOf, name, off, protect, shownLabels } from './common';

/** `PrimaryIp` */
export const primaryIp: Kind = {
  library: 'framework',
  autoname: true,
  numericId: true,
  exactlyOne: ['location', 'datacenter', 'assigneeId'],
  fields: {
    name,
    type: { type: 'string', required: 'Type of the Primary IP (`ipv4` or `ipv6`).', replaces: true },
    location: { type: 'string', computed: true, replaces: true },
    datacenter: { type: 'string', computed: true, replaces: true },
    assigneeId: { type: 'int', computed: true, volatile: true },
    assigneeType: { type: 'string', computed: true, volatile: true },
    autoDelete: off,
    labels: { ...labels, computed: true, default: {} },
    deleteProtection: off,
    ipAddress: { type: 'string', input: false, computed: true },
    ipNetwork: { type: 'string', input: false, computed: true },
  },
  checkAll: (inputs) =>
    'assigneeId' in inputs && !('assigneeType' in inputs)
      ? [
          'Invalid Attribute Combination. These attributes must be configured together: ' +
            '[assignee_id,assignee_type].',
        ]
      : [],
  create: async (api, inputs, made) => {
    const { primary_ip: created, action } = await api.request('POST', '/primary_ips', {
      name: inputs.name,
      type: inputs.type,
      auto_delete: inputs.autoDelete,
      ...labelsOf(inputs),
      ...placeOf(inputs),
    });
    return finish(api, '/primary_ips', { created, actions: [action] }, inputs, made);
  },
  read: async (api, id, known) => {
    if (!/^\d+$/.test(id)) {
      throw new Diagnostic(
        `Invalid import ID: Received an invalid import ID, expected '$PRIMARY_IP_ID' but received '${id}'.`,
      );
    }
    const found = await api.find(`/primary_ips/${id}`, 'primary_ip');
    if (!found) return undefined;
    const address = found.ip as string;
    return {
      name: found.name as string,
      type: found.type as string,
      location: (found.location as Json).name as string,
      // The API is about to stop telling it; then what is known stays.
      datacenter: ((found.datacenter as Json | null | undefined)?.name ?? known.datacenter ?? null) as
        string | null,
      assigneeId: (found.assignee_id as number | null) ?? 0,
      assigneeType: found.assignee_type as string,
      autoDelete: found.auto_delete as boolean,
      labels: shownLabels(found),
      deleteProtection: isProtected(found),
      ipAddress: address.split('/')[0] ?? address,
      ipNetwork: found.type === 'ipv6' ? address : null,
    };
  },
  update: async (api, id, { olds, news, changed }) => {
    const path = `/primary_ips/${id}`;
    if (changed('deleteProtection')) await protect(api, path, news.deleteProtection);
    if (changed('assigneeId') || changed('assigneeType')) {
      if (typeof olds.assigneeId === 'number' && olds.assigneeId !== 0)
        await api.act(`${path}/actions/unassign`);
      if (news.assigneeId !== undefined && news.assigneeId !== 0)
        await assign(api, id, news.assigneeId as number);
    }
    const body: Json = {};
    if (changed('name')) body.name = news.name;
    if (changed('labels')) body.labels = news.labels ?? {};
    if (changed('autoDelete')) body.auto_delete = news.autoDelete;
    await api.request('PUT', path, body);
  },
  delete: async (api, id, state) => {
    const path = `/primary_ips/${id}`;
    const assignee = state.assigneeId;
    if (typeof assignee === 'number' && assignee !== 0) await release(api, id, assignee);
    await api
      .repeat(
        10,
        (error) => !isCode(error, 'not_found', 'protected'),
        () => api.request('DELETE', path),
      )
      .catch((error: unknown) => {
        if (!isCode(error, 'not_found')) throw error;
      });
  },
};

/** Assigns a primary IP to a server. */
export async function assign(api: Api, id: string | number, server: number): Promise<void> {
  await api.act(`/primary_ips/${id}/actions/assign`, { assignee_id: server, assignee_type: 'server' });
}

/** Takes the address off a server that still has it; the API wants the server off for that. */
async function release(api: Api, id: string, server: number): Promise<void> {
  const found = await api.find(`/servers/${server}`, 'server');
  const net = found?.public_net as { ipv4: { id?: number } | null; ipv6: { id?: number } | null } | undefined;
  if (net?.ipv4?.id !== Number(id) && net?.ipv6?.id !== Number(id)) return;
  await api.act(`/servers/${server}/actions/poweroff`);
  await api.act(`/primary_ips/${id}/actions/unassign`);
  await api.act(`/servers/${server}/actions/poweron`);
}

function placeOf(inputs: PropertyMap): Json {
  const { location, datacenter } = inputs;
  if (location !== undefined) return { location };
  if (typeof datacenter === 'string') {
    const parts = datacenter.split('-');
    if (parts.length !== 2) {
      throw new Diagnostic(
        'Invalid datacenter name: Datacenter name is not valid, expected format $LOCATION-$DATACENTER, ' +
          `but got: ${datacenter}`,
      );
    }
    return { location: parts[0] };
  }
  return given(inputs, { assigneeId: 'assignee_id', assigneeType: 'assignee_type' });
}
