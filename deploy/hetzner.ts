import { createHash } from 'node:crypto';
import type { Found, StackResource } from '../model/recovery';
import { resourceName } from '../model/resource-names';
import { listAtHetzner, type HetznerAccess } from './hetzner-api';

/** Where resources of a kind are listed, or how their id follows from what they are made of. */
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

/** Milliseconds for one list. */
const LIMIT = 30_000;

/** What tells apart those of a kind that one host has; of the other kinds a name tells which one is meant. */
const OF_HOST: Readonly<Record<string, readonly (keyof Entry)[]>> = {
  'hcloud:index/firewall:Firewall': [],
  // Named by its place, which is not known before it is found.
  'hcloud:index/primaryIp:PrimaryIp': ['type'],
  'hcloud:index/server:Server': [],
};

interface Entry {
  readonly id: number;
  readonly name: string;
  readonly type?: string;
}

/**
 * A resource that exists at Hetzner as the one that would be created: by the labels that say whose it is, or by its name;
 * undefined where there is none.
 * @throws Error where the API does not answer, where several could be meant, or where the kind is not known here
 */
export async function findAtHetzner(
  resource: StackResource,
  access: HetznerAccess,
): Promise<Found | undefined> {
  const { type, inputs = {} } = resource;
  const kind = KINDS[type];
  if (kind === undefined)
    throw new Error(`${resourceName(resource.urn)}: ${type} cannot be looked up at Hetzner`);
  const id = typeof kind === 'string' ? await idInList(kind, resource, access) : kind(inputs);
  return id === undefined ? undefined : { resource, id, outputs: { id } };
}

async function idInList(
  kind: string,
  { urn, type, inputs = {} }: StackResource,
  access: HetznerAccess,
): Promise<string | undefined> {
  const own = OF_HOST[type];
  const { stack, host } = (inputs.labels ?? {}) as Readonly<Record<string, string>>;
  const asked: Record<string, string> =
    own === undefined ? { name: String(inputs.name) } : { label_selector: `stack=${stack},host=${host}` };
  const all = await listAtHetzner<Entry>(kind, asked, access, AbortSignal.timeout(LIMIT));
  const found = all.filter((entry) =>
    (own ?? ['name']).every((property) => entry[property] === inputs[property]),
  );
  const meant = found.length === 1 ? found[0] : found.find(({ name }) => name === inputs.name);
  if (meant === undefined && found.length > 1)
    throw new Error(
      `${resourceName(urn)}: expected one of ${kind} with the labels stack=${stack} host=${host}, found ${found.map(({ id, name }) => `${id} (${name})`).join(', ')}\nTake the label host off those that the machine does not have, then repeat`,
    );
  return meant === undefined ? undefined : String(meant.id);
}
