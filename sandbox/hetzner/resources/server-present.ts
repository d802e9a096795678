import { images } from '../catalogue/images';
import { datacenterAt, locationNamed } from '../catalogue/present';
import { serverTypes, type ServerType } from '../catalogue/server-types';
import type { ServerRecord } from '../records';
import type { Workspace } from '../resource';
import { assignedIp } from './assignment';
import type { Store } from '../store';
import { presentImage } from './images';
import { firewallsOf } from './firewall-targets';
import { presentPlacementGroup } from './placement-groups';

/** @throws Error when the server has a type that the catalogue has not */
export function typeOf(server: ServerRecord): ServerType {
  const type = serverTypes.find(({ id }) => id === server.server_type);
  if (!type) throw new Error(`server type ${server.server_type} is not in the catalogue`);
  return type;
}

export function presentServer(workspace: Workspace, server: ServerRecord): object {
  const { store, actions } = workspace;
  const group =
    server.placement_group === null ? undefined : store.find('placement_groups', server.placement_group);
  return {
    id: server.id,
    name: server.name,
    status: server.status,
    created: server.created,
    public_net: publicNet(workspace, server),
    private_net: server.private_net,
    server_type: typeOf(server),
    location: locationNamed(server.location),
    datacenter: datacenterAt(server.location),
    image: imageOf(store, server),
    iso: null,
    rescue_enabled: server.rescue_enabled,
    locked: actions.isLocked('server', server.id),
    backup_window: server.backup_window,
    outgoing_traffic: 0,
    ingoing_traffic: 0,
    included_traffic: 20 * 1024 ** 4,
    protection: server.protection,
    labels: server.labels,
    volumes: store
      .all('volumes')
      .filter((volume) => volume.server === server.id)
      .map((volume) => volume.id),
    load_balancers: store
      .all('load_balancers')
      .filter(({ targets }) => targets.some((target) => 'server' in target && target.server === server.id))
      .map(({ id }) => id),
    primary_disk_size: server.primary_disk_size,
    placement_group: group ? presentPlacementGroup(store, group) : null,
  };
}

/** Null where it has been deleted since. */
function imageOf(store: Store, server: ServerRecord): object | null {
  const snapshot = server.image === null ? undefined : store.find('images', server.image);
  return snapshot ? presentImage(snapshot) : (images.find((image) => image.id === server.image) ?? null);
}

function publicNet({ store }: Workspace, server: ServerRecord): object {
  const ipv4 = assignedIp(store, server.id, 'ipv4');
  const ipv6 = assignedIp(store, server.id, 'ipv6');
  return {
    ipv4: ipv4
      ? { id: ipv4.id, ip: ipv4.ip, blocked: false, dns_ptr: ipv4.dns_ptr[0]?.dns_ptr ?? null }
      : null,
    ipv6: ipv6 ? { id: ipv6.id, ip: ipv6.ip, blocked: false, dns_ptr: ipv6.dns_ptr } : null,
    floating_ips: store
      .all('floating_ips')
      .filter((floating) => floating.server === server.id)
      .map(({ id }) => id),
    firewalls: firewallsOf(store, server).map(({ id }) => ({ id, status: 'applied' })),
  };
}
