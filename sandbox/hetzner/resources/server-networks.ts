import { ApiError, invalidInput } from '../errors';
import type { Fields } from '../fields';
import { limits } from '../limits';
import { locationNamed } from '../catalogue/present';
import type { NetworkRecord, PrivateNet, ServerRecord } from '../records';
import type { Workspace } from '../resource';
import { created, idOf, type Request, type Route } from '../router';
import { machineName, privateAddress } from './server-machine';
import { networkAddress } from './subnets';

/** attach_to_network, detach_from_network, change_alias_ips */
export function serverNetworkRoutes(workspace: Workspace): Route[] {
  const { store, actions, machines } = workspace;
  const parties = (request: Request) => {
    const server = store.get('servers', idOf(request));
    const network = store.get('networks', request.body.integer('network'));
    actions.checkUnlocked('server', server.id);
    return { server, network };
  };
  const start = (
    command: string,
    server: ServerRecord,
    network: NetworkRecord,
    work: () => Promise<void>,
  ) => {
    const resources = [
      { id: server.id, type: 'server' },
      { id: network.id, type: 'network' },
    ];
    return created({ action: actions.start(command, resources, work) });
  };
  /** The machine follows when it runs; otherwise the addresses are set at its next boot. */
  const whileRunning = async (server: ServerRecord, work: () => Promise<void>) => {
    if (server.status === 'running') await work();
  };
  return [
    {
      method: 'POST',
      path: '/servers/:id/actions/attach_to_network',
      handle: (request) => {
        const { server, network } = parties(request);
        attach(workspace, server, network, request.body);
        const address = privateAddress(workspace, server, network.id);
        return start('attach_to_network', server, network, () =>
          whileRunning(server, () => machines.addPrivateAddress(machineName(server), address)),
        );
      },
    },
    {
      method: 'POST',
      path: '/servers/:id/actions/detach_from_network',
      handle: (request) => {
        const { server, network } = parties(request);
        checkAttached(server, network);
        const address = privateAddress(workspace, server, network.id);
        server.private_net = server.private_net.filter((net) => net.network !== network.id);
        return start('detach_from_network', server, network, () =>
          whileRunning(server, () => machines.removePrivateAddress(machineName(server), address)),
        );
      },
    },
    {
      method: 'POST',
      path: '/servers/:id/actions/change_alias_ips',
      handle: (request) => {
        const { server, network } = parties(request);
        const net = checkAttached(server, network);
        const before = privateAddress(workspace, server, network.id);
        const previous = net.alias_ips;
        net.alias_ips = [];
        try {
          net.alias_ips = aliases(workspace, server, network, request.body);
        } catch (error) {
          net.alias_ips = previous;
          throw error;
        }
        const after = privateAddress(workspace, server, network.id);
        return start('change_alias_ips', server, network, () =>
          whileRunning(server, async () => {
            await machines.removePrivateAddress(machineName(server), before);
            await machines.addPrivateAddress(machineName(server), after);
          }),
        );
      },
    },
  ];
}

/** @throws ApiError server_already_attached, no_subnet_available, ip_not_available, networks_overlap, … */
export function attach(
  workspace: Workspace,
  server: ServerRecord,
  network: NetworkRecord,
  body: Fields,
): void {
  if (server.private_net.some((net) => net.network === network.id))
    throw new ApiError('server_already_attached', 'server is already attached to this network');
  if (server.private_net.length >= limits.networksPerServer)
    throw new ApiError('resource_limit_exceeded', 'server is attached to too many networks');
  const { network_zone: zone } = locationNamed(server.location);
  const ip = networkAddress(workspace.store, network, zone, {
    wanted: body.optionalString('ip'),
    within: body.optionalString('ip_range'),
  });
  const net: PrivateNet = {
    network: network.id,
    ip,
    alias_ips: [],
    mac_address: macOf(server.id, network.id),
  };
  server.private_net.push(net);
  try {
    net.alias_ips = aliases(workspace, server, network, body);
  } catch (error) {
    server.private_net.pop();
    throw error;
  }
}

function aliases({ store }: Workspace, server: ServerRecord, network: NetworkRecord, body: Fields): string[] {
  const { network_zone: zone } = locationNamed(server.location);
  const wanted = body.strings('alias_ips');
  if (wanted.length > limits.aliasIpsPerServer || new Set(wanted).size < wanted.length)
    throw invalidInput('alias_ips', `must be at most ${limits.aliasIpsPerServer} different addresses`);
  return wanted.map((address) => networkAddress(store, network, zone, { wanted: address }));
}

function checkAttached(server: ServerRecord, network: NetworkRecord): PrivateNet {
  const net = server.private_net.find((candidate) => candidate.network === network.id);
  if (!net) throw invalidInput('network', 'server is not attached to this network');
  return net;
}

/** Locally administered, the same for the same pair. */
function macOf(server: number, network: number): string {
  const octets = [
    0x86,
    (network >> 8) & 255,
    network & 255,
    (server >> 16) & 255,
    (server >> 8) & 255,
    server & 255,
  ];
  return octets.map((octet) => octet.toString(16).padStart(2, '0')).join(':');
}
