import type { Channel, FleetSpec, HomeHostSpec, HomeSpec, HostSpec } from '../model/fleet-spec';
import { droidModules, renderDroid } from './droid';
import { type HomeInputs, renderHome } from './home';
import { type HostInputs, hostProfiles, renderHost } from './host';
import { imageFiles } from './image';
import { ownFiles } from './own-modules';
import { type Files, reach } from './reach';

/** A host whose keys and addresses are known. */
export interface KnownHost {
  readonly host: HostSpec;
  readonly inputs: HostInputs;
}

export interface FleetInputs {
  /** Everything under the project's `nix/`, by path relative to it. */
  readonly nix: Files;
  /** The user's own folder, by path relative to the project. */
  readonly own: Files;
  /** The user's own modules that config names, with what they import and the own folder. */
  readonly modules: (named: readonly string[]) => Files;
  /** sops file of a home that has secrets. */
  readonly homeSecretFile?: (host: HostSpec | HomeHostSpec, home: HomeSpec) => string | undefined;
}

/** One flake of all systems, and one of all homes and devices: for tools that take a flake, and for looking at everything at once. */
export interface FleetFlakes {
  readonly systems: Files;
  readonly homes: Files;
}

/**
 * Every host's files are those of its own flake, so that it comes to the same closure here as there.
 * @throws Error that names the place in config or the file
 */
export function renderFleet(spec: FleetSpec, hosts: readonly KnownHost[], inputs: FleetInputs): FleetFlakes {
  const homes = [...hosts.map(({ host }) => host), ...spec.homeHosts].flatMap((host) =>
    host.homes.map((home) =>
      renderHome(spec, host, home, {
        nix: inputs.nix,
        modules: inputs.modules(home.modules),
        ...secretFileOf(inputs, host, home),
      }),
    ),
  );
  const droids = spec.droids.map((droid) =>
    renderDroid(droid, { nix: inputs.nix, modules: inputs.modules(droidModules(droid)) }),
  );
  return {
    // A configuration of the user's own flake stays in that one: it has inputs of its own.
    systems: systemsFlake(
      spec,
      hosts.filter(({ host }) => host.flake === undefined),
      inputs,
    ),
    homes: new Map([...homes, ...droids].flatMap((files) => [...files])),
  };
}

function secretFileOf(
  { homeSecretFile }: FleetInputs,
  host: HostSpec | HomeHostSpec,
  home: HomeSpec,
): Pick<HomeInputs, 'secretFile'> {
  const secretFile = homeSecretFile?.(host, home);
  return secretFile === undefined ? {} : { secretFile };
}

function systemsFlake(spec: FleetSpec, hosts: readonly KnownHost[], { nix, own }: FleetInputs): Files {
  const mine = ownFiles(own);
  const tests = hostTests(hosts, nix, mine);
  const channels = [...hosts.map(({ host }) => host), ...spec.images].map(({ channel }) => channel);
  const data = {
    channel: newest(channels),
    hosts: Object.fromEntries(hosts.map((known) => [known.host.name, deployment(spec, known)])),
    tests,
  };
  const rendered = new Map([
    ...hosts.flatMap(({ host, inputs }) => [...renderHost(spec, host, inputs)]),
    ...spec.images.flatMap((image) => [...imageFiles(image, mine)]),
    ['fleet.json', `${JSON.stringify(data, null, 2)}\n`] as const,
  ]);
  const roots = [
    ...rendered.keys(),
    ...['flake.nix', 'flake.lock'].filter((path) => nix.has(path)),
    ...[...nix.keys()].filter((path) => path.startsWith('outputs/')),
    ...Object.values(tests).flatMap(({ profiles }) => profiles),
  ];
  return reach(new Map([...nix, ...mine, ...rendered]), roots);
}

const CHANNELS: readonly Channel[] = ['25.05', '25.11', '26.05', 'unstable'];

/** What is common to all comes from the newest release that is in use anyway. */
function newest(channels: readonly Channel[]): Channel {
  return CHANNELS.findLast((channel) => channels.includes(channel)) ?? 'unstable';
}

/** Options of colmena's `deployment`: how a host is reached, and its wave. */
function deployment(spec: FleetSpec, { host, inputs: { facts } }: KnownHost): Record<string, unknown> {
  const { addresses, deployUser, port, jumpHost, user } = host.connection;
  const wave = spec.waves.findIndex((names) => names.includes(host.name)) + 1;
  return {
    targetHost: addresses[0] ?? facts.ipv4 ?? facts.ipv6 ?? null,
    // Colmena knows nothing of the helper.
    targetUser: deployUser === true ? 'root' : user,
    targetPort: port,
    tags: [`wave-${wave}`, host.kind, ...host.profiles],
    ...(jumpHost === undefined ? {} : { sshOptions: ['-J', jumpHost] }),
  };
}

interface HostTest {
  readonly channel: Channel;
  readonly systems: readonly string[];
  readonly profiles: readonly string[];
}

/** A virtual machine for each list of profiles that hosts have, named by it. */
function hostTests(hosts: readonly KnownHost[], nix: Files, own: Files): Record<string, HostTest> {
  const tests: Record<string, HostTest> = {};
  for (const { host } of hosts) {
    const name = host.profiles.length > 0 ? host.profiles.join('-') : 'common';
    const before = tests[name];
    tests[name] = {
      channel: host.channel,
      profiles: hostProfiles(host, nix, own),
      ...before,
      systems: [...new Set([...(before?.systems ?? []), host.system])].sort(),
    };
  }
  return tests;
}
