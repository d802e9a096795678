import { readNix } from '../../deploy/project';
import { DEFAULT_LIMITS } from '../../model/limits';
import type {
  CloudHostSpec,
  FleetSpec,
  HostSpec,
  PhysicalHostSpec,
  SecretSpec,
} from '../../model/fleet-spec';
import { type HostInputs, renderHost } from '../../render/host';

export const NIX = readNix();
export const HOST_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC3cHIG+ZwzoJBKNg3n+TD6yvFfJ3lI5qBFdRR3pu7Ae';

const common = {
  profiles: [],
  platform: 'generic',
  system: 'x86_64-linux',
  channel: '25.11',
  stateVersion: '25.11',
  users: ['ada'],
  extraGroups: {},
  options: {},
  overrides: {},
  packages: [],
  modules: [],
  homes: [],
  connection: { addresses: ['192.0.2.1'], user: 'root', port: 22 },
  health: { units: [], tcp: [], http: [], commands: [] },
  limits: DEFAULT_LIMITS,
  whenUnreachable: 'fail',
  reboot: { when: 'never' },
} as const;

export function physical(name: string, change: Partial<PhysicalHostSpec> = {}): PhysicalHostSpec {
  return { ...common, name, kind: 'physical', hostKey: HOST_KEY, ...change };
}

export function cloud(name: string, change: Partial<CloudHostSpec> = {}): CloudHostSpec {
  const server = {
    type: 'cx22',
    locations: ['fsn1'],
    install: 'disk' as const,
    image: 'debian-12',
    labels: {},
    backups: false,
    publicIpv4: true,
    publicIpv6: true,
    volumes: {},
    firewall: [],
  };
  const hardware = { disk: { device: '/dev/sda', layout: 'ext4' } } as const;
  const identity = { current: 1, keep: [], compromised: [] };
  return { ...common, name, kind: 'cloud', platform: 'hetzner', hardware, server, identity, ...change };
}

export function secret(name: string, hosts: readonly string[], change: Partial<SecretSpec> = {}): SecretSpec {
  const [only = ''] = hosts;
  return {
    name,
    hosts,
    scope: hosts.length === 1 ? { host: only } : 'common',
    source: 'value',
    length: 32,
    version: 1,
    key: name,
    owner: 'root',
    group: 'root',
    mode: '0400',
    neededForUsers: false,
    restartUnits: [],
    reloadUnits: [],
    ...change,
  };
}

/** A secret of which config says nothing but the name: who may read it is left to the feature that does. */
export function plainSecret(
  name: string,
  hosts: readonly string[],
  change: Partial<SecretSpec> = {},
): SecretSpec {
  const { owner: _owner, group: _group, mode: _mode, ...rest } = secret(name, hosts);
  return { ...rest, ...change };
}

export function fleet(hosts: readonly HostSpec[], change: Partial<FleetSpec> = {}): FleetSpec {
  return {
    admins: [{ name: 'alice', recipient: 'age1x', sshKeys: ['ssh-ed25519 AAAA alice'] }],
    users: { ada: { name: 'ada', description: 'Ada', extraGroups: ['wheel'], sshKeys: [] } },
    hosts,
    homeHosts: [],
    droids: [],
    secrets: [],
    templates: [],
    waves: [hosts.map(({ name }) => name)],
    parallel: 32,
    nix: { evaluator: 'auto', overrideInputs: {}, substituters: [], trustedPublicKeys: [] },
    cloud: {
      networkZone: 'eu-central',
      networkRange: '10.0.0.0/16',
      subnetRange: '10.0.1.0/24',
      subnets: {},
      floatingIps: {},
      loadBalancers: {},
      certificates: {},
      routes: [],
      adminSources: ['0.0.0.0/0'],
      import: {},
      protect: false,
    },
    images: [],
    ...change,
  };
}

export function rendered(
  spec: FleetSpec,
  host: HostSpec,
  change: Partial<HostInputs> = {},
): Map<string, string> {
  const secretFiles = Object.fromEntries(
    ['common', ...spec.hosts.map(({ name }) => name)].map((name) => [`${name}.yaml`, `${name}: ENC\n`]),
  );
  return renderHost(spec, host, {
    facts: { hostKey: HOST_KEY },
    secretFiles,
    nix: NIX,
    modules: new Map(),
    ...change,
  });
}
