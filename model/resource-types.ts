import type { HomeHostSpec } from './spec-home';
import type { HostSpec } from './spec-host';

// Types of resources, by which they are known in a state and in a preview. They are parts of URNs, which are an interface: see docs/adr.

export const STACK = 'pulumi:pulumi:Stack';
export const COMMAND = 'command:local:Command';

export const SERVER = 'hcloud:index/server:Server';
export const VOLUME = 'hcloud:index/volume:Volume';
export const PRIMARY_IP = 'hcloud:index/primaryIp:PrimaryIp';
export const FIREWALL = 'hcloud:index/firewall:Firewall';

export const CLOUD_NETWORK = 'nixos-fleet:index:CloudNetwork';
export const FLEET = 'nixos-fleet:index:Fleet';
export const IDENTITIES = 'nixos-fleet:index:Identities';
export const SECRET_STORE = 'nixos-fleet:index:SecretStore';

/** The component of each kind of host. */
export const HOST_TYPES = {
  cloud: 'nixos-fleet:index:CloudHost',
  metal: 'nixos-fleet:index:MetalHost',
  physical: 'nixos-fleet:index:PhysicalHost',
  home: 'nixos-fleet:index:HomeHost',
} as const satisfies Record<(HostSpec | HomeHostSpec)['kind'], string>;

export function isHost(type: string): boolean {
  return Object.values<string>(HOST_TYPES).includes(type);
}
