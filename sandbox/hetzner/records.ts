/** What the simulated project holds. Field names are the API's own, so that a record is readable beside a response. */

export type Labels = Record<string, string>;

export interface Named {
  id: number;
  name: string;
  labels: Labels;
  created: string;
}

export type ServerStatus =
  'initializing' | 'starting' | 'running' | 'stopping' | 'off' | 'deleting' | 'rebuilding';

export interface ServerRecord extends Named {
  status: ServerStatus;
  server_type: number;
  /** GB of disk: a type change may keep the smaller disk. */
  primary_disk_size: number;
  location: string;
  image: number | null;
  protection: { delete: boolean; rebuild: boolean };
  rescue_enabled: boolean;
  backup_window: string | null;
  placement_group: number | null;
  private_net: PrivateNet[];
  /** Address on the lab's bridge of a server without a public IPv4; the API never tells it. */
  lab_address: string | null;
}

export interface PrivateNet {
  network: number;
  ip: string;
  alias_ips: string[];
  mac_address: string;
}

export interface SshKeyRecord extends Named {
  fingerprint: string;
  public_key: string;
}

export interface Subnet {
  type: string;
  ip_range: string;
  network_zone: string;
  gateway: string;
  vswitch_id: number | null;
}

export interface Route {
  destination: string;
  gateway: string;
}

export interface NetworkRecord extends Named {
  ip_range: string;
  subnets: Subnet[];
  routes: Route[];
  protection: { delete: boolean };
  expose_routes_to_vswitch: boolean;
}

export interface FirewallRule {
  direction: string;
  protocol: string;
  port: string | null;
  source_ips: string[];
  destination_ips: string[];
  description: string | null;
}

export type FirewallTarget =
  { type: 'server'; server: number } | { type: 'label_selector'; selector: string };

export interface FirewallRecord extends Named {
  rules: FirewallRule[];
  targets: FirewallTarget[];
}

export interface DnsPtr {
  ip: string;
  dns_ptr: string;
}

export interface PrimaryIpRecord extends Named {
  type: 'ipv4' | 'ipv6';
  /** An address, or a /64 for IPv6. */
  ip: string;
  location: string;
  assignee_id: number | null;
  auto_delete: boolean;
  protection: { delete: boolean };
  dns_ptr: DnsPtr[];
}

export interface FloatingIpRecord extends Named {
  type: 'ipv4' | 'ipv6';
  description: string;
  /** An address, or a /64 for IPv6. */
  ip: string;
  home_location: string;
  server: number | null;
  protection: { delete: boolean };
  dns_ptr: DnsPtr[];
}

export type LoadBalancerProtocol = 'tcp' | 'http' | 'https';

export interface LoadBalancerHealthCheck {
  protocol: LoadBalancerProtocol;
  port: number;
  /** Seconds */
  interval: number;
  timeout: number;
  retries: number;
  http: { domain: string; path: string; response: string; status_codes: string[]; tls: boolean } | null;
}

export interface LoadBalancerService {
  protocol: LoadBalancerProtocol;
  listen_port: number;
  destination_port: number;
  proxyprotocol: boolean;
  http: {
    cookie_name: string;
    /** Seconds */
    cookie_lifetime: number;
    certificates: number[];
    redirect_http: boolean;
    sticky_sessions: boolean;
    timeout_idle: number;
  } | null;
  health_check: LoadBalancerHealthCheck;
}

export type LoadBalancerTarget = { use_private_ip: boolean } & (
  | { type: 'server'; server: number }
  | { type: 'label_selector'; selector: string }
  | { type: 'ip'; ip: string }
);

export interface LoadBalancerRecord extends Named {
  load_balancer_type: number;
  location: string;
  algorithm: { type: string };
  ipv4: string;
  /** A /64, of which it has the first address. */
  ipv6: string;
  dns_ptr: DnsPtr[];
  public_enabled: boolean;
  private_net: { network: number; ip: string }[];
  services: LoadBalancerService[];
  targets: LoadBalancerTarget[];
  protection: { delete: boolean };
}

export interface CertificateRecord extends Named {
  type: 'uploaded' | 'managed';
  certificate: string | null;
  /** PEM; the API never tells it. */
  private_key: string | null;
  not_valid_before: string | null;
  not_valid_after: string | null;
  domain_names: string[];
  fingerprint: string | null;
  status: { issuance: string; renewal: string; error: null } | null;
}

/** A snapshot of a server's disk. */
export interface ImageRecord extends Named {
  type: 'snapshot';
  status: 'creating' | 'available';
  description: string;
  /** GB; known when it has been made. */
  image_size: number | null;
  /** GB that a server's disk has at least. */
  disk_size: number;
  created_from: { id: number; name: string };
  architecture: 'x86' | 'arm';
  protection: { delete: boolean };
}

export interface PlacementGroupRecord extends Named {
  type: string;
}

export interface VolumeRecord extends Named {
  /** GB */
  size: number;
  format: string | null;
  location: string;
  server: number | null;
  protection: { delete: boolean };
}

export interface ActionRecord {
  id: number;
  command: string;
  status: 'running' | 'success' | 'error';
  progress: number;
  started: string;
  finished: string | null;
  error: { code: string; message: string } | null;
  resources: { id: number; type: string }[];
}

/** One array per kind, in order of creation. */
export interface Project {
  next_id: number;
  /** Index of the last public address handed out per family: freed addresses are not handed out again at once. */
  last_address: { ipv4: number; ipv6: number };
  servers: ServerRecord[];
  ssh_keys: SshKeyRecord[];
  networks: NetworkRecord[];
  firewalls: FirewallRecord[];
  primary_ips: PrimaryIpRecord[];
  floating_ips: FloatingIpRecord[];
  load_balancers: LoadBalancerRecord[];
  certificates: CertificateRecord[];
  images: ImageRecord[];
  placement_groups: PlacementGroupRecord[];
  volumes: VolumeRecord[];
  actions: ActionRecord[];
}

/** Kinds that a user creates. */
export type Kind =
  | 'servers'
  | 'ssh_keys'
  | 'networks'
  | 'firewalls'
  | 'primary_ips'
  | 'floating_ips'
  | 'load_balancers'
  | 'certificates'
  | 'images'
  | 'placement_groups'
  | 'volumes';
