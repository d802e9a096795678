import type { ServerRecord } from '../records';
import type { Workspace } from '../resource';
import { firstOf } from '../public-addresses';
import type { PrivateAddress } from '../machines';
import { assignedIp } from './assignment';

/**
 * MiB of a simulated disk per GB of the server type's: hosts take a few dozen MiB, and a disk must be small
 * enough to be filled in a test.
 */
export const diskScale = 100;

/** The simulated host behind a server. */
export function machineName(server: ServerRecord): string {
  return `srv-${server.id}`;
}

export function privateAddress({ store }: Workspace, server: ServerRecord, network: number): PrivateAddress {
  const net = server.private_net.find((candidate) => candidate.network === network);
  if (!net) throw new Error(`server ${server.id} is not attached to network ${network}`);
  return { ip: net.ip, aliases: net.alias_ips, range: store.get('networks', network).ip_range };
}

/** Boots the server and leaves it `running`, or `off` when it does not boot. */
export async function boot(workspace: Workspace, server: ServerRecord): Promise<void> {
  const { store, machines } = workspace;
  const name = machineName(server);
  const ipv4 = assignedIp(store, server.id, 'ipv4')?.ip ?? server.lab_address;
  if (ipv4 === null) throw new Error(`server ${server.name} has no address on the lab's bridge`);
  const ipv6 = assignedIp(store, server.id, 'ipv6');
  await during(workspace, server, 'starting', 'running', async () => {
    await machines.start({
      name,
      ipv4,
      ipv6: ipv6 ? firstOf(ipv6.ip) : null,
      disk: server.primary_disk_size * diskScale,
      image: server.image !== null && store.find('images', server.image) ? server.image : null,
    });
    await addPrivateAddresses(workspace, server);
    for (const volume of store.all('volumes'))
      if (volume.server === server.id) await machines.attachVolume(name, volume.id);
  });
  server.rescue_enabled = false;
}

/** A boot makes the machine's interfaces anew. */
export async function addPrivateAddresses(workspace: Workspace, server: ServerRecord): Promise<void> {
  for (const { network } of server.private_net)
    await workspace.machines.addPrivateAddress(
      machineName(server),
      privateAddress(workspace, server, network),
    );
}

/** Sets the status while the work runs and after it; a failure leaves the server `off`. */
export async function during(
  { store }: Workspace,
  server: ServerRecord,
  meanwhile: ServerRecord['status'],
  afterwards: ServerRecord['status'],
  work: () => Promise<void>,
): Promise<void> {
  server.status = meanwhile;
  store.save();
  try {
    await work();
    server.status = afterwards;
  } catch (error) {
    server.status = 'off';
    throw error;
  }
}
