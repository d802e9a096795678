import { addressProblems } from '../addresses';
import { isCode, type Api, type Json } from '../client';
import { Diagnostic } from '../bridge/errors';
import type { Kind } from '../bridge/kind';
import type { PropertyMap } from '../../rpc/values';

/** What can carry a reverse name: the prefix of the id, the path of the API and the property that names it. */
const OWNERS = {
  s: { path: '/servers', key: 'server', property: 'serverId', words: 'server' },
  p: { path: '/primary_ips', key: 'primary_ip', property: 'primaryIpId', words: 'primary ip' },
} as const;

/** `Rdns`, for servers and primary IPs. */
export const rdns: Kind = {
  library: 'framework',
  autoname: false,
  exactlyOne: ['serverId', 'primaryIpId', 'floatingIpId', 'loadBalancerId'],
  fields: {
    serverId: { type: 'int', replaces: true },
    primaryIpId: { type: 'int', replaces: true },
    floatingIpId: { type: 'int', input: false },
    loadBalancerId: { type: 'int', input: false },
    ipAddress: {
      type: 'string',
      required: 'IP address that should point to `dnsPtr`.',
      replaces: true,
      check: addressProblems,
    },
    dnsPtr: { type: 'string', required: 'Domain name `ipAddress` should point to.' },
  },
  create: async (api, inputs, made) => {
    const prefix = inputs.serverId === undefined ? 'p' : 's';
    const { path, key, property, words } = OWNERS[prefix];
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

async function change(api: Api, id: string, name: string | null): Promise<void> {
  const { prefix, owner, ip } = parse(id);
  await api.act(`${OWNERS[prefix].path}/${owner}/actions/change_dns_ptr`, { ip, dns_ptr: name });
}

function parse(id: string): { prefix: keyof typeof OWNERS; owner: number; ip: string } {
  const [, prefix, owner, ip] = /^([sp])-(\d+)-(.+)$/.exec(id) ?? [];
  if (prefix === undefined || owner === undefined || ip === undefined) {
    throw new Diagnostic(
      `Invalid ID: Unexpected id '${id}', expected '$RESOURCE_PREFIX-$RESOURCE_ID-$IP_ADDRESS'`,
    );
  }
  return { prefix: prefix as keyof typeof OWNERS, owner: Number(owner), ip };
}

type Pointer = string | { ip: string; dns_ptr: string }[] | undefined;

/** The reverse name of one address of a server or primary IP. */
function nameOf(found: Json, ip: string): string | undefined {
  const net = found.public_net as
    Record<'ipv4' | 'ipv6', { ip: string; dns_ptr: Pointer } | null> | undefined;
  if (net?.ipv4?.ip === ip && typeof net.ipv4.dns_ptr === 'string') return net.ipv4.dns_ptr;
  const pointers = (net ? net.ipv6?.dns_ptr : (found.dns_ptr as Pointer)) ?? [];
  return Array.isArray(pointers) ? pointers.find((pointer) => pointer.ip === ip)?.dns_ptr : undefined;
}
