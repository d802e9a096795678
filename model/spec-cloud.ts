import type { CertificateSpec, LoadBalancerSpec } from './spec-balancer';
import type { KexecInstaller } from './spec-install';

export interface ServerSpec {
  readonly type: string;
  /** Rescue system that the machine is in, instead of its own. */
  readonly rescue?: 'linux64';
  /** In order of preference; a machine that is there stays where it is. */
  readonly locations: readonly string[];
  /** The image that the machine boots before it is installed. */
  readonly image: string;
  /** What becomes the host: its disk, laid out anew, or the NixOS that the image carries. */
  readonly install: 'disk' | 'image';
  readonly labels: Readonly<Record<string, string>>;
  /** Made daily by Hetzner. */
  readonly backups: boolean;
  /** Servers of one name run on different machines. */
  readonly placementGroup?: string;
  /** One of both at least. */
  readonly publicIpv4: boolean;
  readonly publicIpv6: boolean;
  /** Address in the fleet's private network. */
  readonly privateIpv4?: string;
  /** DNS name that the public addresses point to. */
  readonly reverseDns?: string;
  /** Besides what the configuration opens (`model/firewall-rules.ts`). */
  readonly firewall: readonly FirewallRule[];
  /** By name. */
  readonly volumes: Readonly<Record<string, VolumeSpec>>;
  /** NixOS kexec installer for the machine to boot, where its image is not one already. */
  readonly installer?: KexecInstaller;
  /** Names this machine as one whose disk may be wiped although it holds data. */
  readonly wipe?: string;
}

export interface FirewallRule {
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  /** `"80"` or `"8000-8100"`; none for icmp. */
  readonly port?: string;
  /** None: the port stays closed, whatever the configuration opens. */
  readonly sources: readonly string[];
}

/** A disk at Hetzner that outlives its server. */
export interface VolumeSpec {
  /** GB. */
  readonly size: number;
  /** File system that Hetzner makes on it when the volume is made. */
  readonly format: 'ext4' | 'xfs';
  readonly mountPoint: string;
}

/** A public address that is moved from host to host without a restart. */
export interface FloatingIpSpec {
  readonly type: 'ipv4' | 'ipv6';
  readonly location: string;
  /** Name of the cloud host that has it. */
  readonly host?: string;
  /** DNS name that it points to. */
  readonly reverseDns?: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface CloudSpec {
  readonly networkZone: string;
  readonly networkRange: string;
  readonly subnetRange: string;
  /** Further subnets: range by name. */
  readonly subnets: Readonly<Record<string, string>>;
  /** By name. */
  readonly floatingIps: Readonly<Record<string, FloatingIpSpec>>;
  readonly loadBalancers: Readonly<Record<string, LoadBalancerSpec>>;
  readonly certificates: Readonly<Record<string, CertificateSpec>>;
  readonly routes: readonly { readonly destination: string; readonly gateway: string }[];
  /** Ranges that reach sshd of every server. */
  readonly adminSources: readonly string[];
  /** Protects servers, addresses, volumes and the network against deletion and replacement. */
  readonly protect: boolean;
  /** Id at Hetzner of what exists already, by resource name. */
  readonly import: Readonly<Record<string, string>>;
}
