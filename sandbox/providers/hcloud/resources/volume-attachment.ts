import type { Kind } from '../bridge/kind';
import { textOf } from '../../rpc/values';
import { attachVolume, detachVolume } from './volume';

/** `VolumeAttachment`: a volume has one server at most, so the volume's id is the attachment's. */
export const volumeAttachment: Kind = {
  library: 'sdk',
  autoname: false,
  fields: {
    volumeId: { type: 'int', required: true, replaces: true },
    serverId: { type: 'int', required: true, replaces: true },
    automount: { type: 'bool', computed: true },
  },
  create: async (api, inputs, made) => {
    const id = textOf(inputs.volumeId);
    await attachVolume(api, id, inputs.serverId as number, inputs.automount);
    made(id);
    return id;
  },
  read: async (api, id, known) => {
    const found = await api.find(`/volumes/${id}`, 'volume');
    const server = found?.server as number | null | undefined;
    if (server === null || server === undefined) return undefined;
    return { volumeId: Number(id), serverId: server, automount: known.automount };
  },
  update: () => Promise.reject(new Error("doesn't support update")),
  delete: (api, id) => detachVolume(api, id),
};
