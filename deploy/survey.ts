import type { Standing } from '../components/standing';
import { ConfigError } from '../model/config-error';
import { parseDelivery } from '../model/delivery';
import { diskChanges } from '../model/disk';
import type { FleetSpec, HomeHostSpec, HostSpec, Limits } from '../model/fleet-spec';
import { mayReboot } from '../model/reboot-window';
import { withoutComment } from '../model/ssh-key';
import { probeAll, type ProbeResult } from './probe';
import { describe, ssh, type SshTarget } from './ssh';
import { wake } from './wake';

type RecordedSwitch = { readonly stdout: string } | undefined;

/**
 * Asks every host that can be found, once and read-only, what it runs.
 * @param mayWake a machine that does not answer is woken, where config says how; a preview leaves it asleep
 */
export async function survey(
  { hosts, homeHosts }: Pick<FleetSpec, 'hosts' | 'homeHosts'>,
  recordedSwitch: (host: string) => RecordedSwitch,
  probe: boolean,
  mayWake = false,
): Promise<ReadonlyMap<string, Standing>> {
  if (!probe)
    return new Map(
      [...hosts, ...homeHosts].map((host) => [host.name, rescue(host) ?? { state: 'not probed' }]),
    );
  const found = hosts.flatMap((host) => {
    if (rescue(host) !== undefined) return [];
    const target = knownTarget(host, recordedSwitch(host.name));
    return target === undefined ? [] : [{ target, limits: host.limits, mac: host.connection.wakeOnLan }];
  });
  const [results, reached] = await Promise.all([
    mayWake ? probeAll(found).then((results) => wakeAll(found, results)) : probeAll(found),
    Promise.all(homeHosts.map(async (host) => [host.name, await homeStanding(host)] as const)),
  ]);
  return new Map([
    ...hosts.map((host) => [host.name, rescue(host) ?? standing(host, results.get(host.name))] as const),
    ...reached,
  ]);
}

/** Another system with a key of nobody's runs there: it is not asked. */
function rescue(host: HostSpec | HomeHostSpec): Standing | undefined {
  return host.kind === 'cloud' && host.server.rescue !== undefined
    ? { state: 'unreachable', reason: `in the rescue system ${host.server.rescue} (server.rescue)` }
    : undefined;
}

/**
 * No host may be told of another disk than it has.
 * @throws ConfigError
 */
export function requireTheirDisks(
  hosts: readonly HostSpec[],
  standings: ReadonlyMap<string, Standing>,
): void {
  const changes = hosts.flatMap((host) => {
    const standing = standings.get(host.name);
    return standing?.state === 'reachable' ? diskChanges(host, standing.mounted) : [];
  });
  if (changes.length > 0) throw new ConfigError(changes);
}

interface Sleeper {
  readonly target: SshTarget;
  readonly limits: Limits;
  readonly mac: string | undefined;
}

/** All together: how long one sleeps makes no other wait longer. */
async function wakeAll(
  hosts: readonly Sleeper[],
  results: ReadonlyMap<string, ProbeResult>,
): Promise<ReadonlyMap<string, ProbeResult>> {
  const woken = hosts.map(async ({ target, limits, mac }): Promise<[string, ProbeResult][]> => {
    const before = results.get(target.host);
    if (mac === undefined || before?.kind !== 'unreachable') return [];
    return [[target.host, await wake(target, mac, limits)]];
  });
  return new Map([...results, ...(await Promise.all(woken)).flat()]);
}

/** There is no system to ask of; whether its users can be reached at all decides what may wait. */
async function homeStanding({ name, hostKey, connection, homes, limits }: HomeHostSpec): Promise<Standing> {
  const result = await ssh(
    {
      host: name,
      hostKey: withoutComment(hostKey),
      connection: { ...connection, user: homes[0]?.user ?? '' },
      asUser: true,
    },
    { script: 'true', connect: limits.connect, limit: limits.probe },
  );
  return result.kind === 'ok'
    ? { state: 'reachable', running: '', mounted: {}, mayReboot: false }
    : { state: 'unreachable', reason: describe(result) };
}

/** How a host is reached before this run has planned it; undefined where only the run itself will make it. */
export function knownTarget(host: HostSpec, recorded: RecordedSwitch): SshTarget | undefined {
  if (host.kind === 'physical')
    return {
      host: host.name,
      connection: host.connection,
      hostKey: withoutComment(host.hostKey),
    };
  const delivery = parseDelivery(recorded?.stdout ?? '');
  if (delivery === undefined) return undefined;
  const { addresses, hostKey } = delivery;
  const connection = host.kind === 'metal' ? host.connection : { ...host.connection, addresses };
  return { host: host.name, connection, hostKey };
}

function standing({ reboot }: HostSpec, result: ProbeResult | undefined): Standing {
  if (result === undefined) return { state: 'new' };
  if (result.kind !== 'reached') return { state: 'unreachable', reason: result.reason };
  const { running, mounted, rebootNeeded, rebootObstacle, boot } = result;
  return {
    state: 'reachable',
    running,
    mounted,
    mayReboot: mayReboot(reboot, new Date()),
    ...(rebootNeeded === undefined ? {} : { rebootNeeded }),
    ...(rebootObstacle === undefined ? {} : { rebootObstacle }),
    ...(boot === undefined ? {} : { boot }),
  };
}
