import { type Api, type Json } from '../client';
import type { Kind } from '../bridge/kind';
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

/** `Volume` */
export const volume: Kind = {
  library: 'sdk',
  autoname: true,
  fields: {
    name,
    size: { type: 'int', required: true },
    location: { type: 'string', computed: true, replaces: true },
    serverId: { type: 'int', computed: true },
    labels,
    linuxDevice: { type: 'string', input: false, computed: true },
    automount: { type: 'bool' },
    format: { type: 'string' },
    deleteProtection: off,
  },
  create: async (api, inputs, made) => {
    const {
      volume: created,
      action,
      next_actions: next,
    } = await api.request('POST', '/volumes', {
      name: inputs.name,
      size: inputs.size,
      ...given(inputs, { serverId: 'server', location: 'location', format: 'format' }),
      ...(inputs.automount === true ? { automount: true } : {}),
      ...labelsOf(inputs),
    });
    return finish(
      api,
      '/volumes',
      { created, actions: [action, ...((next as unknown[] | undefined) ?? [])] },
      inputs,
      made,
    );
  },
  read: async (api, id) => {
    const found = await api.find(`/volumes/${id}`, 'volume');
    return (
      found && {
        name: found.name as string,
        size: found.size as number,
        location: (found.location as Json).name as string,
        labels: shownLabels(found),
        linuxDevice: found.linux_device as string,
        deleteProtection: isProtected(found),
        serverId: found.server as number | null,
      }
    );
  },
  update: async (api, id, change) => {
    const path = `/volumes/${id}`;
    await updateNameAndLabels(api, path, change);
    const { news, changed } = change;
    if (changed('serverId')) {
      await detachVolume(api, id);
      if (news.serverId !== undefined) await attachVolume(api, id, news.serverId as number, news.automount);
    }
    if (changed('size')) await api.act(`${path}/actions/resize`, { size: news.size });
    if (changed('deleteProtection')) await protect(api, path, news.deleteProtection);
  },
  delete: async (api, id) => {
    await detachVolume(api, id);
    await removeIfThere(api, `/volumes/${id}`);
  },
};

/** Attaches a volume to a server. */
export async function attachVolume(api: Api, id: string, server: number, automount: unknown): Promise<void> {
  await api.act(`/volumes/${id}/actions/attach`, { server, ...(automount === true ? { automount } : {}) });
}

/** Detaches a volume from the server that has it; done if none has, or the volume is gone. */
export async function detachVolume(api: Api, id: string): Promise<void> {
  const found = await api.find(`/volumes/${id}`, 'volume');
  if (found?.server !== null && found?.server !== undefined) await api.act(`/volumes/${id}/actions/detach`);
}
