import { createHash } from 'node:crypto';
import { isCode, type Api, type Json } from '../client';
import type { Kind } from '../bridge/kind';
import { type PropertyMap, textOf, type Value } from '../../rpc/values';

interface Shown {
  readonly type: string;
  readonly server?: { readonly id: number };
  readonly label_selector?: { readonly selector: string };
  readonly use_private_ip?: boolean;
}

/** `LoadBalancerTarget`, of servers by id or by label; addresses outside are left to the official provider. */
export const loadBalancerTarget: Kind = {
  library: 'sdk',
  autoname: false,
  fields: {
    type: { type: 'string', required: true },
    loadBalancerId: { type: 'int', required: true, replaces: true },
    serverId: { type: 'int', replaces: true },
    labelSelector: { type: 'string', replaces: true },
    ip: { type: 'string', input: false },
    usePrivateIp: { type: 'bool', computed: true },
  },
  create: async (api, inputs, made) => {
    await add(api, inputs);
    const id = idOf(inputs);
    made(id);
    return id;
  },
  read: async (api, id, known) => {
    const wanted = known.loadBalancerId === undefined ? imported(id) : known;
    const target = await find(api, wanted);
    return (
      target && {
        type: target.type,
        loadBalancerId: wanted.loadBalancerId,
        ...(target.server ? { serverId: target.server.id } : {}),
        ...(target.label_selector ? { labelSelector: target.label_selector.selector } : {}),
        usePrivateIp: target.use_private_ip ?? false,
      }
    );
  },
  idOf,
  update: async (api, _id, { olds, news }) => {
    await take(api, olds);
    await add(api, news);
  },
  delete: async (api, _id, state) => {
    if (await find(api, state)) await take(api, state);
  },
};

async function add(api: Api, inputs: PropertyMap): Promise<void> {
  const wanted = inputs.usePrivateIp;
  await api
    .act(`${pathOf(inputs)}/actions/add_target`, {
      ...bodyOf(inputs),
      ...(wanted === true ? { use_private_ip: true } : {}),
    })
    .catch((error: unknown) => {
      if (!isCode(error, 'target_already_defined')) throw error;
    });
}

async function take(api: Api, state: PropertyMap): Promise<void> {
  await api.act(`${pathOf(state)}/actions/remove_target`, bodyOf(state)).catch((error: unknown) => {
    if (!isCode(error, 'load_balancer_target_not_found')) throw error;
  });
}

async function find(api: Api, wanted: PropertyMap): Promise<Shown | undefined> {
  const found = await api.find(pathOf(wanted), 'load_balancer');
  return ((found?.targets ?? []) as Shown[]).find((target) =>
    wanted.type === 'server'
      ? target.server?.id === wanted.serverId
      : target.label_selector?.selector === wanted.labelSelector,
  );
}

function pathOf(inputs: PropertyMap): string {
  return `/load_balancers/${textOf(inputs.loadBalancerId)}`;
}

function bodyOf(inputs: PropertyMap): Json {
  return inputs.type === 'server'
    ? { type: 'server', server: { id: inputs.serverId } }
    : { type: 'label_selector', label_selector: { selector: inputs.labelSelector } };
}

function idOf(target: Readonly<Record<string, Value | undefined>>): string {
  const balancer = textOf(target.loadBalancerId);
  if (target.type === 'server') return `lb-srv-tgt-${textOf(target.serverId)}-${balancer}`;
  const hash = createHash('sha256').update(textOf(target.labelSelector)).digest('hex');
  return `lb-label-selector-tgt-${hash}-${balancer}`;
}

/** What an id to import says, `1__server__2` or `1__label_selector__role=web`. */
function imported(id: string): PropertyMap {
  const [, balancer, type, which] = /^(\d+)__(server|label_selector)__(.+)$/.exec(id) ?? [];
  if (balancer === undefined || type === undefined || which === undefined)
    throw new Error(`import id has invalid format: ${id}`);
  const named: PropertyMap = type === 'server' ? { serverId: Number(which) } : { labelSelector: which };
  return { loadBalancerId: Number(balancer), type, ...named };
}
