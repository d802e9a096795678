import type { Standing } from '../components/standing';
import { parseDelivery } from '../model/delivery';
import type { FleetSpec, HostSpec } from '../model/fleet-spec';
import { probeAll, type ProbeResult } from './probe';
import type { SshTarget } from './ssh';

type RecordedSwitch = { readonly stdout: string } | undefined;

/** Asks every host that can be found, once and read-only, what it runs. */
export async function survey(
  fleet: FleetSpec,
  recordedSwitch: (host: string) => RecordedSwitch,
  probe: boolean,
): Promise<ReadonlyMap<string, Standing>> {
  if (!probe) return new Map(fleet.hosts.map(({ name }) => [name, { state: 'not probed' }]));
  const found = fleet.hosts.flatMap((host) => {
    const target = probeTarget(host, recordedSwitch(host.name));
    return target === undefined ? [] : [{ target, limits: host.limits }];
  });
  const results = await probeAll(found);
  return new Map(fleet.hosts.map(({ name }) => [name, standing(results.get(name))]));
}

function probeTarget(host: HostSpec, recorded: RecordedSwitch): SshTarget | undefined {
  if (host.kind === 'physical')
    return {
      host: host.name,
      connection: host.connection,
      hostKey: host.hostKey.split(' ').slice(0, 2).join(' '),
    };
  const delivery = parseDelivery(recorded?.stdout ?? '');
  if (delivery === undefined) return undefined;
  const { addresses, hostKey } = delivery;
  return { host: host.name, connection: { ...host.connection, addresses }, hostKey };
}

function standing(result: ProbeResult | undefined): Standing {
  if (result === undefined) return { state: 'new' };
  return result.kind === 'reached'
    ? { state: 'reachable', running: result.running }
    : { state: 'unreachable', reason: result.reason };
}
