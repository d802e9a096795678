import { parseConfig } from '../../model/parse-config';
import { hostKeys, minimalConfig, type RawConfig } from '../support/config';

const known = { profiles: ['desktop'], platforms: ['generic'], features: ['plex'], homeFeatures: ['shell'] };

const fedora = () => ({
  kind: 'home',
  hostKey: hostKeys.other,
  addresses: ['fedora.lan'],
  homes: { mitsio: { stateVersion: '25.11', options: { 'fleet.shell.enable': true } } },
});
const bare = () => ({
  kind: 'metal',
  stateVersion: '25.11',
  addresses: ['bare.lan'],
  hardware: { disk: { device: '/dev/nvme0n1', layout: 'btrfs' } },
  install: { hostKey: hostKeys.other },
});
const phone = () => ({ kind: 'droid', stateVersion: '24.05', packages: ['git'] });

function parse(hosts: RawConfig, change: (config: RawConfig) => void = () => undefined) {
  const config = minimalConfig();
  config.hosts = { ...(config.hosts as RawConfig), ...hosts };
  change(config);
  const values = Object.entries(config).map(([key, value]) => [`nixos-fleet:${key}`, JSON.stringify(value)]);
  const all = { values: Object.fromEntries(values) as Record<string, string>, isSecret: () => false };
  return parseConfig(all, known).fleet;
}

test('[R5.9] hosts of all kinds stand side by side; what is not NixOS has no part in secrets for all', () => {
  const fleet = parse({ fedora: fedora(), phone: phone() }, (config) => {
    config.secrets = { token: { hosts: 'all', source: 'file' } };
  });
  expect(fleet.hosts.map(({ name }) => name)).toEqual(['desktop']);
  expect(fleet.homeHosts[0]).toMatchObject({
    name: 'fedora',
    system: 'x86_64-linux',
    connection: { addresses: ['fedora.lan'], port: 22 },
    homes: [{ user: 'mitsio', channel: 'unstable' }],
  });
  expect(fleet.droids[0]).toMatchObject({ name: 'phone', system: 'aarch64-linux', channel: '25.11' });
  expect(fleet.secrets[0]?.hosts).toEqual(['desktop']);
  // Homes are delivered in waves as well; a device delivers itself.
  expect(fleet.waves).toEqual([['desktop', 'fedora']]);
});

test('[R6.2] a machine to install gets keys from here, and is reached where config says', () => {
  const [, host] = parse({ bare: bare() }).hosts;
  expect(host).toMatchObject({
    kind: 'metal',
    platform: 'generic',
    identity: { current: 1, keep: [], compromised: [] },
    install: { hostKey: hostKeys.other },
    connection: { addresses: ['bare.lan'] },
    hardware: { disk: { device: '/dev/nvme0n1', layout: 'btrfs' } },
  });
});

test.each<[string, RawConfig, (config: RawConfig) => void, string]>([
  [
    'a machine to install without a disk',
    { bare: { ...bare(), hardware: undefined } },
    () => undefined,
    'hosts.bare.hardware: expected disk: the machine is installed on it, found none',
  ],
  [
    'a machine to install on no disk by name',
    { bare: { ...bare(), hardware: { disk: {} } } },
    () => undefined,
    'hosts.bare.hardware.disk.device: expected a device',
  ],
  [
    'a machine to install without an address',
    { bare: { ...bare(), addresses: [] } },
    () => undefined,
    'hosts.bare.addresses: expected one address at least',
  ],
  [
    'a machine to wipe by another name',
    { bare: { ...bare(), install: { hostKey: hostKeys.other, wipe: 'desktop' } } },
    () => undefined,
    'hosts.bare.install.wipe: expected "bare", the name of this host, found "desktop"',
  ],
  [
    'a flake of the user’s own to install',
    { bare: { ...bare(), hardware: undefined, flake: 'path:../my' } },
    () => undefined,
    'hosts.bare.flake: expected none: a metal host is installed',
  ],
  [
    'a droid in a wave',
    { phone: phone() },
    (c) => (c.waves = [['desktop', 'phone']]),
    'waves: expected one of desktop, found "phone"',
  ],
  [
    'a home host in no wave',
    { fedora: fedora() },
    (c) => (c.waves = [['desktop']]),
    'waves: expected fedora in exactly one wave',
  ],
  [
    'a home host without a home',
    { fedora: { ...fedora(), homes: {} } },
    () => undefined,
    'hosts.fedora.homes: expected one home at least',
  ],
  [
    'a system on a home host',
    { fedora: { ...fedora(), profiles: ['desktop'] } },
    () => undefined,
    'hosts.fedora.profiles: expected one of',
  ],
  [
    'a feature of systems on a droid',
    { phone: { ...phone(), options: { 'fleet.plex.enable': true } } },
    () => undefined,
    'hosts.phone.options: expected none, found "plex"',
  ],
  [
    'a misspelt feature of a home',
    { fedora: { ...fedora(), homes: { m: { stateVersion: '25.11', options: { 'fleet.shel': {} } } } } },
    () => undefined,
    'hosts.fedora.homes.m.options',
  ],
  [
    'the key of another host',
    { fedora: { ...fedora(), hostKey: hostKeys.desktop } },
    () => undefined,
    'which desktop has too',
  ],
  [
    'a kind that there is not',
    { phone: { ...phone(), kind: 'mac' } },
    () => undefined,
    'hosts.phone.kind: expected cloud, metal, physical, home or droid',
  ],
])('[R5.9] %s is refused', (_, hosts, change, message) => {
  expect(() => parse(hosts, change)).toThrow(message);
});
