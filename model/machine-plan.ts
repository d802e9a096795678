import { ConfigError, type ConfigMistake } from './config-error';
import type { Catalogue } from './catalogue';
import type { CloudHostSpec, CloudSpec, FleetSpec, InstalledHostSpec } from './fleet-spec';
import { addressMistakes, type RecordedAddresses } from './address-plan';
import { groupMistakes, orderMistakes, rescueMistakes, volumeMistakes } from './machine-mistakes';
import { replacementMistakes, replacements } from './machine-replacement';

/** What the state holds of a host's machine. */
export interface RecordedMachine {
  readonly server?: {
    readonly serverType: string;
    readonly location: string;
    /** None where Hetzner has deleted it. */
    readonly image?: string | null;
    readonly deleteProtection: boolean;
    readonly primaryDiskSize: number;
    /** None of a server that was adopted: the API tells them in other words. */
    readonly publicNets?: readonly unknown[];
    /** At Hetzner: `dev-web`. */
    readonly name?: string;
    /** As the last refresh or change found it: `running`, `off`. */
    readonly status?: string;
    /** As config said it at last: the API does not tell. */
    readonly rescue?: string | null;
    /** 0: in none. */
    readonly placementGroupId?: number;
  };
  /** Name in config of the group that the server is in, where that is one of this stack. */
  readonly placementGroup?: string;
  /** Of its public addresses, which outlive the server. */
  readonly addresses?: { readonly location: string; readonly deleteProtection?: boolean };
  /** By name in config. */
  readonly volumes: Readonly<
    Record<string, { readonly size: number; readonly format?: string; readonly location?: string }>
  >;
}

/** How a host's machine comes to be what config says. */
export interface MachinePlan {
  readonly location: string;
  /** Powered off, resized and started again; from which type. */
  readonly resizedFrom?: string;
  /** Where it is to be made anew: which changes ask for that. */
  readonly replaced?: readonly string[];
  /** In words, where it is reset into a rescue system, or has to leave one. */
  readonly rescued?: string;
  /** Its addresses are not on record: they would be taken for others than it has. */
  readonly addressesUntold?: true;
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
export function orders({ server: { type, locations } }: CloudHostSpec, { server }: RecordedMachine): boolean {
  return server?.serverType !== type || !locations.includes(server.location);
}

/** Whether config has the token that names the machine: then it may be made anew, and what is on its disk lost. */
export function mayBeWiped(host: InstalledHostSpec): boolean {
  return (host.kind === 'cloud' ? host.server : host.install).wipe === host.name;
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
  const { server, addresses } = recorded;
  const location = place(host, recorded, catalogue);
  const replacing = replacements(host, recorded, location);
  const isNew = server === undefined || replacing.length > 0;
  const expendable = mayBeWiped(host);
  const isProtected = protect && [server, addresses].some((part) => part?.deleteProtection === true);
  return {
    location,
    ...(isNew || server.serverType === host.server.type ? {} : { resizedFrom: server.serverType }),
    ...(server === undefined || replacing.length === 0
      ? {}
      : {
          replaced: replacing.map(({ property, before, after }) => `${property}: ${before} becomes ${after}`),
        }),
    ...rescued(host, server),
    ...(server !== undefined && (server.publicNets ?? []).length === 0 ? { addressesUntold: true } : {}),
    expendable,
    mistakes: [
      ...(expendable && !isProtected ? [] : replacementMistakes(host, replacing, expendable)),
      ...(isNew ? rescueMistakes(host) : groupMistakes(host, recorded)),
      ...volumeMistakes(host, recorded, location),
      ...(catalogue === undefined ? [] : orderMistakes(host, recorded, catalogue, { location, isNew })),
    ],
  };
}

/** Where a machine is it stays; a new one goes where its addresses wait, else to the first place that has room. */
function place(
  { server: { locations, type } }: CloudHostSpec,
  { server, addresses }: RecordedMachine,
  catalogue: Catalogue | undefined,
): string {
  const [first = ''] = locations;
  if (server !== undefined && locations.includes(server.location)) return server.location;
  const rooms = catalogue?.serverTypes.find((known) => known.name === type)?.available;
  const free = rooms === undefined ? locations : locations.filter((one) => rooms.includes(one));
  if (addresses !== undefined && free.includes(addresses.location)) return addresses.location;
  return free[0] ?? first;
}

/** The provider resets a machine into a rescue system, and leaves it there when config says no more of one. */
function rescued(
  { server: { rescue: wanted } }: CloudHostSpec,
  server: RecordedMachine['server'],
): Pick<MachinePlan, 'rescued'> {
  const before = server?.rescue ?? '';
  if (server === undefined || (wanted ?? '') === before) return {};
  return wanted === undefined
    ? { rescued: `it stays in ${before} until it is restarted, and runs its own system from then on` }
    : {
        rescued: `it is RESET into ${wanted}: what runs on it ends at once, nothing is delivered to it until server.rescue is taken out and it is restarted`,
      };
}
