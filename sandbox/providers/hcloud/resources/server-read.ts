import { parseSubnetId } from '../addresses';
import type { Json } from '../client';
import type { PropertyMap, Value } from '../../rpc/values';
import { blocksOf, shownLabels } from './common';
import type { PrivateNet } from './server-network';

interface Shown {
  readonly name: string;
  readonly status: string;
  readonly location?: { readonly name: string } | null;
  readonly datacenter?: { readonly name: string; readonly location?: { readonly name: string } } | null;
  readonly server_type: { readonly name: string };
  readonly image: { readonly id: number; readonly name: string | null } | null;
  readonly public_net: {
    readonly ipv4: { readonly ip: string } | null;
    readonly ipv6: { readonly ip: string } | null;
    readonly firewalls: readonly { readonly id: number }[];
  };
  readonly private_net: readonly PrivateNet[];
  readonly backup_window: string | null;
  readonly protection: { readonly delete: boolean; readonly rebuild: boolean };
  readonly placement_group: { readonly id: number } | null;
  readonly primary_disk_size: number;
}

/** A server's properties as the state has them; the form of some follows what is `known` of the configuration. */
export function propertiesOf(found: Json, known: PropertyMap): Record<string, Value | undefined> {
  const server = found as unknown as Shown;
  const { ipv4, ipv6, firewalls } = server.public_net;
  return {
    name: server.name,
    serverType: server.server_type.name,
    status: server.status,
    location: server.location?.name ?? server.datacenter?.location?.name ?? null,
    datacenter: server.datacenter?.name,
    image: imageOf(server.image, known.image),
    ipv4Address: ipv4?.ip ?? '',
    ipv6Address: ipv6 ? `${ipv6.ip.split('/')[0] ?? ''}1` : '',
    ipv6Network: ipv6?.ip ?? '<nil>',
    backupWindow: server.backup_window ?? '',
    backups: (server.backup_window ?? '') !== '',
    labels: shownLabels(found),
    deleteProtection: server.protection.delete,
    rebuildProtection: server.protection.rebuild,
    firewallIds: firewalls.map(({ id }) => id),
    placementGroupId: server.placement_group?.id ?? 0,
    primaryDiskSize: server.primary_disk_size,
    // What is configured says whether the server's networks are looked after here or by resources of their own.
    networks:
      blocksOf(known.networks).length > 0
        ? networksOf(server.private_net, blocksOf(known.networks))
        : undefined,
    publicNets: publicNetsOf(known.publicNets),
  };
}

/** An official image goes by its name, unless its id was asked for. */
function imageOf(image: Shown['image'], known: Value | undefined): Value | undefined {
  if (!image) return undefined;
  return image.name !== null && image.name !== '' && String(image.id) !== known
    ? image.name
    : String(image.id);
}

function networksOf(nets: readonly PrivateNet[], configured: readonly PropertyMap[]): PropertyMap[] {
  return nets.map((net) => {
    const block = configured.find((wanted) => networkOf(wanted) === net.network);
    const subnet = block?.subnetId;
    return {
      networkId: net.network,
      subnetId: typeof subnet === 'string' ? subnet : '',
      ip: net.ip,
      aliasIps: net.alias_ips,
      macAddress: net.mac_address,
    };
  });
}

/** The network that a configured block means. */
export function networkOf(block: PropertyMap): number {
  const { subnetId, networkId } = block;
  const subnet = typeof subnetId === 'string' ? parseSubnetId(subnetId) : undefined;
  return subnet?.network ?? Number(networkId ?? 0);
}

/** The API's answer is not read back into this block: it stays as configured. */
function publicNetsOf(known: Value | undefined): PropertyMap[] {
  return blocksOf(known).map((block) => ({
    ipv4: block.ipv4 ?? 0,
    ipv4Enabled: block.ipv4Enabled ?? true,
    ipv6: block.ipv6 ?? 0,
    ipv6Enabled: block.ipv6Enabled ?? true,
  }));
}
