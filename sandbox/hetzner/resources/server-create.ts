import { settle, type Work } from '../actions';
import { chosenImage, chosenLocation, chosenServerType } from '../catalogue/choose';
import { readCloudConfig } from '../cloud-config';
import { ApiError, invalidInput } from '../errors';
import { Fields } from '../fields';
import { checkHostname } from '../hostname';
import { limits } from '../limits';
import type { ActionRecord, PrimaryIpRecord, ServerRecord } from '../records';
import { newRecord, type Workspace } from '../resource';
import { newPublicAddress } from '../public-addresses';
import { created, type Reply } from '../router';
import { checkChosenIp } from './assignment';
import { withDefaultDnsPtr } from './dns-ptr';
import { addTargets } from './firewall-targets';
import { checkRoomInGroup } from './placement-groups';
import { boot, machineName } from './server-machine';
import { attach } from './server-networks';
import { presentServer } from './server-present';
import { checkAttachable } from './volumes';

/** POST /servers: everything is checked before the first thing is recorded. */
export function createServer(workspace: Workspace, body: Fields): Reply {
  const { store, actions, machines, outages } = workspace;
  checkHostname(body.string('name'));
  const type = chosenServerType(body);
  const image = chosenImage(body, type.architecture, store.all('images'));
  if (image.disk_size > type.disk) throw invalidInput('image', `needs a disk of ${image.disk_size} GB`);
  const publicNet = body.object('public_net');
  const location = locationFor(workspace, body, publicNet) ?? type.locations[0]?.name ?? '';
  if (!type.locations.some(({ name }) => name === location))
    throw invalidInput('location', `server type ${type.name} is not available in ${location}`);
  if (outages.isFull(location))
    throw new ApiError('resource_unavailable', `server type ${type.name} is not available in ${location}`);
  const addresses = (['ipv4', 'ipv6'] as const).map((family) => {
    const id = publicNet?.optionalInteger(family);
    if (id !== undefined) return checkChosenIp(store, id, family, location);
    return (publicNet?.optionalBoolean(`enable_${family}`) ?? true) ? family : null;
  });
  const networks = body.integers('networks').map((id) => store.get('networks', id));
  if (addresses.every((address) => address === null) && networks.length === 0 && starts(body))
    throw invalidInput('public_net', 'a server that starts needs a public address or a network');
  const keys = body.idsOrNames('ssh_keys').map((wanted) => {
    const key = store.all('ssh_keys').find(({ id, name }) => id === wanted || name === wanted);
    if (!key) throw invalidInput('ssh_keys', `ssh_key ${wanted} not found`);
    return key;
  });
  const volumes = distinct('volumes', body.integers('volumes'), limits.volumesPerServer).map((id) =>
    store.get('volumes', id),
  );
  const firewallIds = body.objects('firewalls').map((entry) => entry.integer('firewall'));
  const firewalls = distinct('firewalls', firewallIds, limits.firewallsPerServer).map((id) =>
    store.get('firewalls', id),
  );
  const group = body.optionalInteger('placement_group') ?? null;
  if (group !== null) checkRoomInGroup(store, group);
  const userData = readCloudConfig(body.optionalString('user_data'));

  const server: ServerRecord = {
    ...newRecord(store, 'servers', body),
    status: starts(body) ? 'initializing' : 'off',
    server_type: type.id,
    primary_disk_size: type.disk,
    location,
    image: image.id,
    protection: { delete: false, rebuild: false },
    rescue_enabled: false,
    backup_window: null,
    placement_group: group,
    private_net: [],
    lab_address: addresses[0] === null ? newPublicAddress(store, 'ipv4') : null,
  };
  for (const volume of volumes) checkAttachable(workspace, volume, server);
  for (const network of networks) attach(workspace, server, network, Fields.parse(''));
  if (firewalls.length > 0 && addresses.every((address) => address === null))
    throw new ApiError('private_net_only_server', 'a server without public network can have no firewall');

  store.add('servers', server);
  for (const address of addresses) assign(workspace, server, address);
  for (const firewall of firewalls) addTargets(store, firewall, [{ type: 'server', server: server.id }]);
  for (const volume of volumes) volume.server = server.id;
  const authorized = [...keys.map((key) => key.public_key), ...userData.authorizedKeys];
  machines.prepare(machineName(server), userData.hostKey, authorized);

  const on = [{ id: server.id, type: 'server' }];
  const firstBoot: Work = async (progress) => {
    await settle(progress);
    await boot(workspace, server);
  };
  const action = actions.start('create_server', on, settle);
  const next: ActionRecord[] = [
    ...volumes.map((volume) =>
      actions.start('attach_volume', [...on, { id: volume.id, type: 'volume' }], settle),
    ),
    ...networks.map((network) =>
      actions.start('attach_to_network', [...on, { id: network.id, type: 'network' }], settle),
    ),
  ];
  if (starts(body)) next.push(actions.start('start_server', on, firstBoot));
  // A password is mailed or shown only where no key lets the owner in.
  const rootPassword = keys.length > 0 ? null : `simulated-${server.id}`;
  const shown = { server: presentServer(workspace, server), action, next_actions: next };
  return created({ ...shown, root_password: rootPassword });
}

function distinct(field: string, ids: number[], most: number): number[] {
  if (new Set(ids).size < ids.length || ids.length > most)
    throw invalidInput(field, `must be at most ${most} different IDs`);
  return ids;
}

function starts(body: Fields): boolean {
  return body.optionalBoolean('start_after_create') ?? true;
}

/** The asked location, else that of a chosen Primary IP. */
function locationFor({ store }: Workspace, body: Fields, publicNet: Fields | undefined): string | undefined {
  const asked = chosenLocation(body)?.name;
  const chosen = publicNet?.optionalInteger('ipv4') ?? publicNet?.optionalInteger('ipv6');
  return asked ?? (chosen === undefined ? undefined : store.get('primary_ips', chosen).location);
}

/** Gives the server a Primary IP, or makes one that goes with it. */
function assign(
  { store }: Workspace,
  server: ServerRecord,
  address: PrimaryIpRecord | 'ipv4' | 'ipv6' | null,
): void {
  if (address === null) return;
  if (typeof address === 'object') {
    address.assignee_id = server.id;
    return;
  }
  const id = store.newId();
  const primaryIp = withDefaultDnsPtr({
    id,
    name: `primary_ip-${id}`,
    labels: {},
    created: server.created,
    type: address,
    ip: newPublicAddress(store, address),
    location: server.location,
    assignee_id: server.id,
    auto_delete: true,
    protection: { delete: false },
    dns_ptr: [],
  });
  store.add('primary_ips', primaryIp);
}
