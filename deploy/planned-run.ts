import { join } from 'node:path';
import type { InstallKeys } from '../components/planner';
import type { RecordedCommand } from '../components/recorded';
import type { Standing } from '../components/standing';
import { OPERATOR } from '../model/builder';
import { parseDelivery } from '../model/delivery';
import type { FleetSpec, HomeHostSpec, HostSpec, InstalledHostSpec } from '../model/fleet-spec';
import { mayBeWiped } from '../model/machine-plan';
import type { Facts } from '../render/host';
import type { Evaluated } from './evaluate';
import { FLEET_FOLDER } from './fleet-folder';
import { runFilePath, type InstallFacts, type RunFile } from './run-file';

/** What the run file of anything on a host says. */
export interface PlannedRun {
  /** Rendered flake folder, relative to the project. */
  readonly flake: string;
  readonly overrideInputs: Readonly<Record<string, string>>;
  /** Without a derivation where another machine has evaluated it. */
  readonly evaluated?: (Partial<Evaluated> & Pick<Evaluated, 'closure'>) | undefined;
  readonly log: string;
}

/** Of a home on a machine that is not ours: reached as its user, and nothing there is anybody else's business. */
export function homeRunFile(host: HomeHostSpec, user: string, hostKey: string, planned: PlannedRun): RunFile {
  return {
    host: host.name,
    connection: { ...host.connection, user },
    hostKey,
    asUser: true,
    limits: host.limits,
    health: { units: [], tcp: [], http: [], commands: [] },
    whenUnreachable: host.whenUnreachable,
    reboot: { when: 'never' },
    ...ofPlan(planned),
  };
}

function ofPlan({ evaluated, ...planned }: PlannedRun): Pick<RunFile, 'flake' | 'overrideInputs' | 'log'> {
  return {
    ...evaluated,
    ...planned,
  };
}

/** Of a host that runs NixOS. */
export function hostRunFile(
  {
    stack,
    spec,
    preview,
    recorded,
    standings,
  }: {
    readonly stack: string;
    readonly spec: FleetSpec;
    readonly preview: boolean;
    readonly recorded: ReadonlyMap<string, RecordedCommand>;
    readonly standings: ReadonlyMap<string, Standing>;
  },
  host: HostSpec,
  facts: Facts,
  planned: PlannedRun,
  install?: InstallKeys,
  diskScript?: Evaluated,
): RunFile {
  const standing = standings.get(host.name);
  const delivered = parseDelivery(recorded.get(`${host.name}-switch`)?.stdout ?? '');
  const addresses = [...host.connection.addresses, facts.ipv4, facts.ipv6].filter(
    (address) => address !== undefined,
  );
  return {
    host: host.name,
    connection: { ...host.connection, addresses },
    hostKey: facts.hostKey,
    limits: host.limits,
    health: host.health,
    whenUnreachable: host.whenUnreachable,
    ...(host.kind === 'physical' && host.adopt !== undefined ? { adopt: true as const } : {}),
    reboot: host.reboot,
    ...builtBy(host, spec, (builder) => runFilePath(stack, builder, undefined, preview ? 'preview' : 'up')),
    // A machine that may be made anew runs something else by then.
    ...(standing?.state === 'reachable' && (host.kind === 'physical' || !mayBeWiped(host))
      ? { running: standing.running }
      : {}),
    ...(delivered === undefined ? {} : { delivered }),
    ...ofPlan(planned),
    ...(host.kind === 'physical' || install === undefined
      ? {}
      : {
          install: installFacts(host, install, join(FLEET_FOLDER, stack, 'hardware', host.name), diskScript),
        }),
  };
}

/** Whether an installation lays out its disk. */
export function isLaidOut(host: HostSpec): boolean {
  return host.kind === 'metal' || (host.kind === 'cloud' && host.server.install === 'disk');
}

function installFacts(
  host: InstalledHostSpec,
  { installerHostKey }: InstallKeys,
  report: string,
  diskScript: Evaluated | undefined,
): InstallFacts {
  const [part, { wipe, installer }] =
    host.kind === 'cloud' ? ['server', host.server] : ['install', host.install];
  const machine = { place: `hosts.${host.name}.${part}`, installerHostKey };
  if (host.kind === 'cloud' && !isLaidOut(host)) return { ...machine, image: host.server.image };
  return {
    ...machine,
    disk: installDisk(host),
    report,
    ...(wipe === undefined ? {} : { wipe }),
    ...(installer === undefined ? {} : { kexec: installer }),
    ...(diskScript === undefined
      ? {}
      : { diskScript: { derivation: diskScript.derivation, path: diskScript.closure } }),
  };
}

function builtBy(
  { builder }: HostSpec,
  fleet: FleetSpec,
  runFile: (host: string) => string,
): Pick<RunFile, 'builder' | 'signingKey'> {
  if (builder === undefined) return {};
  if (builder === OPERATOR) {
    const { signingKey: key } = fleet.nix;
    return { builder: OPERATOR, ...(key === undefined ? {} : { signingKey: key.publicKey }) };
  }
  const signingKey = fleet.hosts.find(({ name }) => name === builder)?.signingKey;
  return { builder: { runFile: runFile(builder), ...(signingKey === undefined ? {} : { signingKey }) } };
}

function installDisk({ name, hardware }: HostSpec): string {
  if (hardware === undefined || !('disk' in hardware))
    throw new Error(`hosts.${name}.hardware: no disk to install on`);
  return hardware.disk.device;
}
