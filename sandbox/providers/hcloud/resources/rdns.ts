import { addressProblems } from '../addresses';
import { isCode, type Api, type Json } from '../client';
import { Diagnostic } from '../bridge/errors';
import type { Kind } from '../bridge/kind';
import type { PropertyMap } from '../../rpc/values';

/** What can carry a reverse name: the prefix of the id, the path of the API and the property that names it. */
const OWNERS = {
  s: { path: '/servers', key: 'server', property: 'serverId', words: 'server' },
  p: { path: '/primary_ips', key: 'primary_ip', property: 'primaryIpId', words: 'primary ip' },
  f: { path: '/floating_ips', key: 'floating_ip', property: 'floatingIpId', words: 'floating ip' },
  l: { path: '/load_balancers', key: 'load_balancer', property: 'loadBalancerId', words: 'load balancer' },
} as const;
type Prefix = keyof typeof OWNERS;

/** `Rdns`, of all that carries reverse names. */
export const rdns: Kind = {
  library: 'framework',
  autoname: false,
  exactlyOne: ['serverId', 'primaryIpId', 'floatingIpId', 'loadBalancerId'],
  fields: {
    serverId: { type: 'int', replaces: true },
    primaryIpId: { type: 'int', replaces: true },
    floatingIpId: { type: 'int', replaces: true },
    loadBalancerId: { type: 'int', replaces: true },
    ipAddress: {
      type: 'string',
      required: 'IP address that should point to `dnsPtr`.',
      replaces: true,
      check: addressProblems,
    },
    dnsPtr: { type: 'string', required: 'Domain name `ipAddress` should point to.' },
  },
  create: async (api, inputs, made) => {
    const [prefix, { path, key, property, words }] = ownerOf(inputs);
    const owner = inputs[property] as number;
    if (!(await api.find(`${path}/${owner}`, key))) {
      throw new Diagnostic(`Resource not found: Resource (${words}) was not found: id=${owner}`);
    }
    const id = `${prefix}-${owner}-${inputs.ipAddress as string}`;
    await change(api, id, inputs.dnsPtr as string);
    made(id);
    return id;
  },
  read: async (api, id) => {
    const { prefix, owner, ip } = parse(id);
    const { path, key, property } = OWNERS[prefix];
    const found = await api.find(`${path}/${owner}`, key);
    const name = found && nameOf(found, ip);
    if (name === undefined) return undefined;
    const read: PropertyMap = { ipAddress: ip, dnsPtr: name, [property]: owner };
    return read;
  },
  update: async (api, id, { news, changed }) => {
    if (changed('dnsPtr')) await change(api, id, news.dnsPtr as string);
  },
  delete: async (api, id) => {
    await change(api, id, null).catch((error: unknown) => {
      if (!isCode(error, 'not_found')) throw error;
    });
  },
};

function ownerOf(inputs: PropertyMap): [Prefix, (typeof OWNERS)[Prefix]] {
  const found = (Object.keys(OWNERS) as Prefix[]).find(
    (prefix) => inputs[OWNERS[prefix].property] !== undefined,
  );
  const prefix = found ?? 's';
  return [prefix, OWNERS[prefix]];
}

async function change(api: Api, id: string, name: string | null): Promise<void> {
  const { prefix, owner, ip } = parse(id);
  await api.act(`${OWNERS[prefix].path}/${owner}/actions/change_dns_ptr`, { ip, dns_ptr: name });
}

function parse(id: string): { prefix: Prefix; owner: number; ip: string } {
  const [, prefix, owner, ip] = /^([spfl])-(\d+)-(.+)$/.exec(id) ?? [];
  if (prefix === undefined || owner === undefined || ip === undefined) {
    throw new Diagnostic(
      `Invalid ID: Unexpected id '${id}', expected '$RESOURCE_PREFIX-$RESOURCE_ID-$IP_ADDRESS'`,
    );
  }
  return { prefix: prefix as Prefix, owner: Number(owner), ip };
}

type Pointer = string | { ip: string; dns_ptr: string }[] | undefined;

/** The reverse name of one address of a server or an address. */
function nameOf(found: Json, ip: string): string | undefined {
  const net = found.public_net as
    Record<'ipv4' | 'ipv6', { ip: string; dns_ptr: Pointer } | null> | undefined;
  for (const own of [net?.ipv4, net?.ipv6])
    if (own?.ip === ip && typeof own.dns_ptr === 'string') return own.dns_ptr;
  const pointers = (net ? net.ipv6?.dns_ptr : (found.dns_ptr as Pointer)) ?? [];
  return Array.isArray(pointers) ? pointers.find((pointer) => pointer.ip === ip)?.dns_ptr : undefined;
}
