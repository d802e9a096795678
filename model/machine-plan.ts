import { ConfigError, type ConfigMistake } from './config-error';
import type { Catalogue, ServerType } from './catalogue';
import type { CloudHostSpec, CloudSpec, FleetSpec } from './fleet-spec';
import { addressMistakes, type RecordedAddresses } from './address-plan';
import { volumeName } from './resource-names';

/** What the state holds of a host's machine. */
export interface RecordedMachine {
  readonly server?: {
    readonly serverType: string;
    readonly location: string;
    /** None where Hetzner has deleted it. */
    readonly image?: string | null;
    readonly deleteProtection: boolean;
    readonly primaryDiskSize: number;
  };
  /** Location of its public addresses, which outlive the server. */
  readonly addresses?: string;
  /** By name in config. */
  readonly volumes: Readonly<Record<string, { readonly size: number; readonly format?: string }>>;
}

/** How a host's machine comes to be what config says. */
export interface MachinePlan {
  readonly location: string;
  /** Powered off, resized and started again; from which type. */
  readonly resizedFrom?: string;
  /** `server.wipe` allows that it is made anew, and everything on it lost. */
  readonly expendable: boolean;
  /** Changes that config may not make, each with its ways out; with any of them nothing is done at all. */
  readonly mistakes: readonly ConfigMistake[];
}

/**
 * The machines of all cloud hosts, by host name.
 * @param addresses as the state holds them
 * @throws ConfigError with everything that would cost data or an address, of all of them
 */
export function planMachines(
  { hosts, cloud }: Pick<FleetSpec, 'hosts' | 'cloud'>,
  recorded: (host: CloudHostSpec) => RecordedMachine,
  catalogue: Catalogue | undefined,
  addresses: RecordedAddresses,
): ReadonlyMap<string, MachinePlan> {
  const plans = new Map(
    hosts.flatMap((host) =>
      host.kind === 'cloud'
        ? [[host.name, planMachine(host, cloud, recorded(host), catalogue)] as const]
        : [],
    ),
  );
  const mistakes = [
    ...[...plans.values()].flatMap((plan) => plan.mistakes),
    ...addressMistakes(cloud, addresses),
  ];
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return plans;
}

/** Whether the API has to be asked before anything is ordered: of what is there already nothing depends on its answer. */
export function orders(host: CloudHostSpec, { server }: RecordedMachine): boolean {
  return server?.serverType !== host.server.type;
}

/**
 * Decides where a machine is made, and refuses what would cost the data on one that is there: the API offers only to make
 * it anew, and a provider does so when it is not stopped.
 * @param catalogue undefined where the API was not asked, or did not answer
 */
export function planMachine(
  host: CloudHostSpec,
  { protect }: Pick<CloudSpec, 'protect'>,
  recorded: RecordedMachine,
  catalogue: Catalogue | undefined,
): MachinePlan {
  const { server } = recorded;
  const { name } = host;
  const allowed = host.server.wipe === name;
  const replacing = server === undefined ? [] : replacements(host, server);
  const guarded = allowed ? protect && server?.deleteProtection === true : true;
  const next = allowed
    ? `It is protected still: put these back, ./fleet up once with server.wipe: ${name}, then change them`
    : `Put it back; or, to have ${name} made anew and lose what is on its disk, set hosts.${name}.server.wipe to ${name}`;
  const resizedFrom =
    server !== undefined && replacing.length === 0 && server.serverType !== host.server.type
      ? server.serverType
      : undefined;
  return {
    location: location(host, recorded, replacing.length > 0, catalogue),
    ...(resizedFrom === undefined ? {} : { resizedFrom }),
    expendable: allowed,
    mistakes: [
      ...(guarded ? replacing.map((mistake) => ({ ...mistake, next })) : []),
      ...volumeMistakes(host, recorded),
      ...(catalogue === undefined ? [] : orderMistakes(host, recorded, catalogue)),
    ],
  };
}

/** What no API call changes on a machine that is there. */
function replacements(
  { name, server: { image, locations } }: CloudHostSpec,
  server: NonNullable<RecordedMachine['server']>,
): ConfigMistake[] {
  const path = `nixos-fleet:hosts.${name}.server`;
  return [
    ...(locations.includes(server.location)
      ? []
      : [
          {
            path: `${path}.location`,
            expected: `${server.location}, where the machine is: another place is another machine, with other addresses and volumes`,
            found: locations.join(', '),
          },
        ]),
    ...(server.image === undefined || server.image === null || image === server.image
      ? []
      : [
          {
            path: `${path}.image`,
            expected: `${server.image}, which the machine was made from: another image is another machine`,
            found: image,
          },
        ]),
  ];
}

/** Where a machine is it stays; a new one goes where its addresses wait, else to the first place that has room. */
function location(
  { server: { locations, type } }: CloudHostSpec,
  { server, addresses }: RecordedMachine,
  anew: boolean,
  catalogue: Catalogue | undefined,
): string {
  const [first = ''] = locations;
  if (server !== undefined && !anew) return server.location;
  const rooms = catalogue?.serverTypes.find((known) => known.name === type)?.available;
  const free = rooms === undefined ? locations : locations.filter((place) => rooms.includes(place));
  if (addresses !== undefined && free.includes(addresses)) return addresses;
  return free[0] ?? first;
}

function volumeMistakes(host: CloudHostSpec, { volumes }: RecordedMachine): ConfigMistake[] {
  return Object.entries(host.server.volumes).flatMap(([volume, wanted]) => {
    const before = volumes[volume];
    if (before === undefined) return [];
    const path = `nixos-fleet:hosts.${host.name}.server.volumes.${volume}`;
    const next = `Put it back; or name another volume beside it, copy what is on ${host.name}-${volumeName(volume)}, and take this one out`;
    return [
      ...(wanted.size >= before.size
        ? []
        : [
            {
              path: `${path}.size`,
              expected: `${before.size} or more: a volume never shrinks`,
              found: String(wanted.size),
              next,
            },
          ]),
      // Of a volume that was adopted nothing is known.
      ...(before.format === undefined || before.format === '' || wanted.format === before.format
        ? []
        : [
            {
              path: `${path}.format`,
              expected: `${before.format}, which is on it: a volume is formatted once`,
              found: wanted.format,
              next,
            },
          ]),
    ];
  });
}

/** What the API would refuse in the middle of a run. */
function orderMistakes(
  { name, server: { type, locations } }: CloudHostSpec,
  { server }: RecordedMachine,
  { serverTypes }: Catalogue,
): ConfigMistake[] {
  if (server?.serverType === type) return [];
  const path = `nixos-fleet:hosts.${name}.server`;
  const wanted = serverTypes.find((known) => known.name === type);
  if (wanted === undefined)
    return [
      {
        path: `${path}.type`,
        expected: `one of ${serverTypes.map((known) => known.name).join(', ')}`,
        found: type,
      },
    ];
  if (server !== undefined)
    return resizeMistakes(
      path,
      server,
      wanted,
      serverTypes.find((known) => known.name === server.serverType),
    );
  if (locations.some((place) => wanted.available.includes(place))) return [];
  return [
    {
      path: `${path}.location`,
      expected: `a place with room for a ${type}: ${wanted.available.join(', ') || 'there is none at the moment'}`,
      found: locations.join(', '),
      next: 'Name several locations: they are tried in order',
    },
  ];
}

function resizeMistakes(
  path: string,
  server: NonNullable<RecordedMachine['server']>,
  wanted: ServerType,
  current: ServerType | undefined,
): ConfigMistake[] {
  const refuse = (expected: string): ConfigMistake[] => [
    {
      path: `${path}.type`,
      expected,
      found: wanted.name,
      next: `Put ${server.serverType} back, or choose another`,
    },
  ];
  if (current !== undefined && current.architecture !== wanted.architecture)
    return refuse(`a type of ${current.architecture}: what is installed runs on no other`);
  if (wanted.disk < server.primaryDiskSize)
    return refuse(`a type with a disk of ${server.primaryDiskSize} GB or more: a disk never shrinks`);
  return [];
}
