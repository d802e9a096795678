import { createHash } from 'node:crypto';
import type { Found, StackResource } from '../model/recovery';
import { resourceName } from '../model/resource-names';

/** Where resources of a kind are listed by name, or how their id follows from what they are made of. */
const KINDS: Readonly<Record<string, string | ((inputs: Readonly<Record<string, unknown>>) => string)>> = {
  'hcloud:index/firewall:Firewall': 'firewalls',
  'hcloud:index/floatingIp:FloatingIp': 'floating_ips',
  'hcloud:index/floatingIpAssignment:FloatingIpAssignment': ({ floatingIpId }) => String(floatingIpId),
  'hcloud:index/loadBalancer:LoadBalancer': 'load_balancers',
  'hcloud:index/loadBalancerNetwork:LoadBalancerNetwork': ({ loadBalancerId, networkId }) =>
    `${String(loadBalancerId)}-${String(networkId)}`,
  'hcloud:index/loadBalancerService:LoadBalancerService': ({ loadBalancerId, listenPort }) =>
    `${String(loadBalancerId)}__${String(listenPort)}`,
  'hcloud:index/loadBalancerTarget:LoadBalancerTarget': targetId,
  'hcloud:index/managedCertificate:ManagedCertificate': 'certificates',
  'hcloud:index/network:Network': 'networks',
  'hcloud:index/networkRoute:NetworkRoute': ({ networkId, destination }) =>
    `${String(networkId)}-${String(destination)}`,
  'hcloud:index/networkSubnet:NetworkSubnet': ({ networkId, ipRange }) =>
    `${String(networkId)}-${String(ipRange)}`,
  'hcloud:index/placementGroup:PlacementGroup': 'placement_groups',
  'hcloud:index/primaryIp:PrimaryIp': 'primary_ips',
  'hcloud:index/rdns:Rdns': reverseNameId,
  'hcloud:index/server:Server': 'servers',
  'hcloud:index/serverNetwork:ServerNetwork': ({ serverId, networkId }) =>
    `${String(serverId)}-${String(networkId)}`,
  'hcloud:index/sshKey:SshKey': 'ssh_keys',
  'hcloud:index/uploadedCertificate:UploadedCertificate': 'certificates',
  'hcloud:index/volume:Volume': 'volumes',
  'hcloud:index/volumeAttachment:VolumeAttachment': ({ volumeId }) => String(volumeId),
};

/** As the provider makes it up. */
function targetId(inputs: Readonly<Record<string, unknown>>): string {
  const { loadBalancerId, labelSelector } = inputs;
  const serverId = inputs.serverId as number | undefined;
  if (serverId !== undefined) return `lb-srv-tgt-${serverId}-${String(loadBalancerId)}`;
  const hash = createHash('sha256').update(String(labelSelector)).digest('hex');
  return `lb-label-selector-tgt-${hash}-${String(loadBalancerId)}`;
}

/** A reverse name goes by what has the address, and by that. */
function reverseNameId(inputs: Readonly<Record<string, unknown>>): string {
  const owners = { p: inputs.primaryIpId, f: inputs.floatingIpId, l: inputs.loadBalancerId };
  const [prefix = '', owner] = Object.entries(owners).find(([, id]) => id !== undefined) ?? [];
  return `${prefix}-${String(owner)}-${String(inputs.ipAddress)}`;
}

/** Seconds for one answer of the API. */
const LIMIT = 30;

export interface HetznerAccess {
  readonly endpoint: string;
  readonly token: string;
}

/**
 * A resource that exists at Hetzner under the name that it would be created with; undefined where there is none.
 * @throws Error where the API does not answer, or where the kind is not known here
 */
export async function findAtHetzner(
  resource: StackResource,
  access: HetznerAccess,
): Promise<Found | undefined> {
  const { type, inputs = {} } = resource;
  const kind = KINDS[type];
  if (kind === undefined)
    throw new Error(`${resourceName(resource.urn)}: ${type} cannot be looked up at Hetzner`);
  const id = typeof kind === 'string' ? await idByName(kind, String(inputs.name), access) : kind(inputs);
  return id === undefined ? undefined : { resource, id, outputs: { id } };
}

async function idByName(
  kind: string,
  name: string,
  { endpoint, token }: HetznerAccess,
): Promise<string | undefined> {
  const url = `${endpoint}/${kind}?name=${encodeURIComponent(name)}`;
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(LIMIT * 1000),
  }).catch((error: unknown) => {
    throw new Error(`${url}: expected an answer, found: ${error instanceof Error ? error.message : 'none'}`);
  });
  if (!response.ok)
    throw new Error(`${url}: expected a list, found: ${response.status} ${response.statusText}`);
  const lists = (await response.json()) as Record<string, { id: number; name: string }[]>;
  const found = lists[kind]?.find((entry) => entry.name === name);
  return found === undefined ? undefined : String(found.id);
}
