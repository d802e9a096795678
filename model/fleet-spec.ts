/**
 * The whole fleet as one validated value: what stack config means after defaults are filled in.
 * Everything downstream (render, components, deploy) reads this and nothing else.
 */

import type { Recipe } from './recipes';

/** A NixOS release, or the rolling channel. */
export type Channel = '25.05' | '25.11' | '26.05' | 'unstable';

/** Any value that a NixOS option can be given from config. */
export type ConfigValue = null | boolean | number | string | ConfigValue[] | { [name: string]: ConfigValue };

/** How strongly a definition holds: `default` gives way to any other, `forced` to none. */
export type OverrideLevel = 'default' | 'normal' | 'forced';

/** One option that is set at a level of its own. */
export interface Override {
  readonly level: OverrideLevel;
  readonly value: ConfigValue;
  /** Why it must hold against every other definition: written beside it. */
  readonly because?: string;
}

/**
 * Where a machine's file systems and drivers come from: one place, never two (R6.0).
 * `disk`: options of `fleet.disk`, partitioned by disko at installation. `module`: what `nixos-generate-config` wrote.
 * `report`: what nixos-facter found. Paths are relative to the project.
 */
export type Hardware =
  { readonly disk: DiskSpec } | { readonly module: string } | { readonly report: string };

/** A configuration of the user's own: `nixosConfigurations.<attribute>` of a flake. */
export interface OwnFlake {
  /** Flake reference; `path:./…` and `path:../…` are relative to the project. */
  readonly reference: string;
  readonly attribute: string;
}

/** What `fleet.disk` takes; the disk is partitioned at installation and never again. */
export interface DiskSpec {
  readonly device: string;
  readonly layout: DiskLayout;
  /** Size of the boot partition, `1G`. */
  readonly bootSize?: string;
  readonly encryption?: DiskEncryption;
  readonly swap?: SwapSpec;
  /** `btrfs-rollback`: days that the roots of former starts are kept. */
  readonly keepRootsDays?: number;
  /** `tmpfs`: how much the root may hold (`25%`, `4G`), and the file system of the disk below it. */
  readonly tmpfs?: { readonly size?: string; readonly store?: 'btrfs' | 'ext4' };
}

export type DiskLayout = 'ext4' | 'btrfs' | 'btrfs-rollback' | 'tmpfs' | 'zfs';

/** LUKS below everything but the boot partition. */
export type DiskEncryption =
  | { readonly unlock: 'passphrase'; readonly passwordFile?: string }
  | { readonly unlock: 'key-file'; readonly keyFile: string; readonly keyFileSize?: number };

export interface SwapSpec {
  readonly size: string;
  readonly hibernation: boolean;
}

export interface FleetSpec {
  /** People who may open the escrow and every secret file, and whose SSH keys reach every host as root. */
  readonly admins: readonly AdminSpec[];
  /** Users, defined once for all hosts, by login name. */
  readonly users: Readonly<Record<string, UserSpec>>;
  /** Hosts that run NixOS, in the order of the config. */
  readonly hosts: readonly HostSpec[];
  /** Machines that run any other Linux with Nix: homes alone are delivered to them. */
  readonly homeHosts: readonly HomeHostSpec[];
  /** Android devices: rendered and evaluated, delivered by nobody but themselves. */
  readonly droids: readonly DroidSpec[];
  readonly secrets: readonly SecretSpec[];
  readonly templates: readonly TemplateSpec[];
  /** Host names per wave, in roll-out order; every host that something is delivered to is in exactly one. */
  readonly waves: readonly (readonly string[])[];
  readonly nix: NixSpec;
  readonly cloud: CloudSpec;
  /** Container images, which the whole fleet's flake builds (R5.1). */
  readonly images: readonly ImageSpec[];
}

export interface AdminSpec {
  readonly name: string;
  /** age X25519 recipient, `age1…`. */
  readonly recipient: string;
  /** OpenSSH public keys, one line each. */
  readonly sshKeys: readonly string[];
}

export interface UserSpec {
  readonly name: string;
  readonly description: string;
  readonly extraGroups: readonly string[];
  readonly sshKeys: readonly string[];
  /** Name of a secret that holds the crypt(3) hash of the password; without one the user has no password. */
  readonly hashedPasswordSecret?: string;
}

interface HostCommon {
  readonly name: string;
  /** The user's own configuration, instead of one that is rendered; it is extended with the machine's marker alone. */
  readonly flake?: OwnFlake;
  /** Names under `nix/profiles`, in order of import. */
  readonly profiles: readonly string[];
  readonly platform: string;
  readonly system: 'x86_64-linux' | 'aarch64-linux';
  readonly channel: Channel;
  /** Set once at the first installation; never follows the channel (R6.0). */
  readonly stateVersion: string;
  /** Login names of `FleetSpec.users` that exist on this host. */
  readonly users: readonly string[];
  /** Groups that a user has on this host only, added to the user's own (R2.4). */
  readonly extraGroups: Readonly<Record<string, readonly string[]>>;
  /** NixOS options by dotted path or nested. */
  readonly options: Readonly<Record<string, ConfigValue>>;
  /** Options set at a level of their own, by dotted path (R5.6). */
  readonly overrides: Readonly<Record<string, Override>>;
  /** None for a machine that another system boots (`model/platforms.ts`). */
  readonly hardware?: Hardware;
  /** Package attribute paths for `environment.systemPackages`. */
  readonly packages: readonly string[];
  /** NixOS modules of the user's own: paths relative to the project. */
  readonly modules: readonly string[];
  readonly homes: readonly HomeSpec[];
  readonly connection: ConnectionSpec;
  readonly health: HealthSpec;
  readonly limits: Limits;
  /** `defer`: an unreachable host is left pending and fails nothing. `fail`: its switch fails. */
  readonly whenUnreachable: 'defer' | 'fail';
  readonly reboot: RebootSpec;
  /** Former name, so that a renamed host keeps its resources. */
  readonly previousName?: string;
}

/** When a host is rebooted by itself. */
export interface RebootSpec {
  /** `when-needed`: for a closure that a switch does not bring into force whole, or that refuses one. `always`: for every other closure. */
  readonly when: 'never' | 'when-needed' | 'always';
  /** Hours outside of which it is not; none: at any time. */
  readonly window?: RebootWindow;
}

/** Hours of a day, by the operator's clock in a time zone. */
export interface RebootWindow {
  /** Days on which it begins; none: every day. */
  readonly days: readonly Weekday[];
  /** `HH:MM`. */
  readonly from: string;
  /** `HH:MM`, not part of it any more; where it is not after `from`, of the next day. */
  readonly to: string;
  /** Of the tz database. */
  readonly timezone: string;
}

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A machine that this program creates at Hetzner and installs. */
export interface CloudHostSpec extends HostCommon {
  readonly kind: 'cloud';
  readonly server: ServerSpec;
  readonly identity: IdentitySpec;
}

/** Numbers of a machine's age keys; its SSH host key is that of number 1, for as long as the machine lives. */
export interface IdentitySpec {
  /** What its secrets are for. */
  readonly current: number;
  /** Former ones that can read them still. */
  readonly keep: readonly number[];
  /** Former ones that somebody else may have. */
  readonly compromised: readonly number[];
}

/** A machine that exists and runs NixOS; it is adopted, never created or destroyed. */
export interface PhysicalHostSpec extends HostCommon {
  readonly kind: 'physical';
  /** The machine's ed25519 SSH host key, `ssh-ed25519 AAAA…`; its age recipient is derived from it. */
  readonly hostKey: string;
  /** Names this machine as one whose system may be replaced although something else has deployed it. */
  readonly adopt?: string;
}

export type HostSpec = CloudHostSpec | PhysicalHostSpec;

export interface ServerSpec {
  readonly type: string;
  /** In order of preference; a machine that is there stays where it is. */
  readonly locations: readonly string[];
  /** The image that the machine boots before it is installed. */
  readonly image: string;
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
  readonly installer?: { readonly url: string; readonly sha256: string };
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

export interface CloudSpec {
  readonly networkZone: string;
  readonly networkRange: string;
  readonly subnetRange: string;
  /** Further subnets: range by name. */
  readonly subnets: Readonly<Record<string, string>>;
  readonly routes: readonly { readonly destination: string; readonly gateway: string }[];
  /** Ranges that reach sshd of every server. */
  readonly adminSources: readonly string[];
  /** Protects servers, addresses, volumes and the network against deletion and replacement. */
  readonly protect: boolean;
  /** Id at Hetzner of what exists already, by resource name. */
  readonly import: Readonly<Record<string, string>>;
}

export interface HomeSpec {
  readonly user: string;
  readonly channel: Channel;
  readonly stateVersion: string;
  readonly packages: readonly string[];
  /** home-manager options by dotted path or nested. */
  readonly options: Readonly<Record<string, ConfigValue>>;
  readonly overrides: Readonly<Record<string, Override>>;
  readonly modules: readonly string[];
}

/** Where homes are delivered to, one by one, over ssh as the user whose it is. */
export interface HomeHostSpec {
  readonly name: string;
  readonly kind: 'home';
  readonly system: HostSpec['system'];
  /** The machine's ed25519 SSH host key, `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  readonly homes: readonly HomeSpec[];
  readonly connection: Omit<ConnectionSpec, 'user'>;
  readonly limits: Limits;
  readonly whenUnreachable: 'defer' | 'fail';
  readonly previousName?: string;
}

/** The one user of an Android device has one home, on the device's own channel. */
export type DroidHomeSpec = Omit<HomeSpec, 'user' | 'channel'>;

export interface DroidSpec extends DroidHomeSpec {
  readonly name: string;
  readonly system: HostSpec['system'];
  readonly channel: Channel;
  readonly unfree: readonly string[];
  readonly limits: Limits;
  /** By home-manager. */
  readonly home?: DroidHomeSpec;
}

export interface SecretSpec {
  readonly name: string;
  /** `common`: every host that is listed as using it; otherwise the one host it belongs to. */
  readonly scope: 'common' | { readonly host: string };
  /** Hosts that receive it. */
  readonly hosts: readonly string[];
  /** Login whose home receives it, and not the system; then it is of one host. */
  readonly home?: string;
  /** `value`: from `nixos-fleet:secretValues`. `file`: from a sops file that a person edits. Else: made by that recipe. */
  readonly source: 'value' | 'file' | Recipe;
  /** Of a generated one. `password`: characters; `hex`, `base64`: bytes. */
  readonly length: number;
  /** Of a generated one: another number is another secret. */
  readonly version: number;
  readonly key: string;
  /** Default: whom the feature that reads it says, else root. */
  readonly owner?: string;
  readonly group?: string;
  /** Octal, four digits. Default: what the feature that reads it says, else 0400. */
  readonly mode?: string;
  /** Default `/run/secrets/<name>`. */
  readonly path?: string;
  readonly neededForUsers: boolean;
  readonly restartUnits: readonly string[];
  readonly reloadUnits: readonly string[];
}

/** A file with secrets in it, written on the host that reads them. */
export interface TemplateSpec {
  /** Also its name under `/run/secrets/rendered/`. */
  readonly name: string;
  readonly hosts: readonly string[];
  /** Login in whose home it is written. */
  readonly home?: string;
  /** `{{secret:NAME}}` stands for the value of that secret. */
  readonly content: string;
  readonly owner?: string;
  readonly group?: string;
  /** Octal, four digits. Default 0400. */
  readonly mode?: string;
  /** Default `/run/secrets/rendered/<name>`. */
  readonly path?: string;
  readonly restartUnits: readonly string[];
  readonly reloadUnits: readonly string[];
}

/** How the operator reaches a host. Volatile: a change here never deploys. */
export interface ConnectionSpec {
  /** Tried in order. Cloud hosts without any use their public addresses. */
  readonly addresses: readonly string[];
  readonly user: string;
  readonly port: number;
  /** `user@host[:port]`, as ssh's ProxyJump. */
  readonly jumpHost?: string;
  /** Address of the network card that wakes the machine. */
  readonly wakeOnLan?: string;
  /** Private key file relative to the project; without one the ssh agent and ssh's own defaults. */
  readonly identityFile?: string;
}

export interface HealthSpec {
  /** Units that must be active, besides "no unit failed that had not failed before". */
  readonly units: readonly string[];
  /** Probed from the operator. */
  readonly tcp: readonly number[];
  /** Probed from the operator; `{address}` stands for the host's address; any 2xx or 3xx passes. */
  readonly http: readonly string[];
  /** Run on the host by its shell as root; exit status 0 passes. */
  readonly commands: readonly string[];
}

/** All in seconds. Defaults: `model/limits.ts`. */
export interface Limits {
  readonly connect: number;
  readonly probe: number;
  readonly evaluate: number;
  readonly build: number;
  readonly activate: number;
  readonly confirm: number;
  readonly settle: number;
  readonly install: number;
  readonly boot: number;
  readonly home: number;
}

/** An OCI image; what the fields mean is said in `nix/outputs/image.nix`. */
export interface ImageSpec {
  readonly name: string;
  readonly channel: Channel;
  /** Package profile. */
  readonly profile?: string;
  /** Package groups. */
  readonly groups: readonly string[];
  /** Packages of profile and groups that are left out. */
  readonly exclude: readonly string[];
  /** Package attribute paths. */
  readonly packages: readonly string[];
  readonly unfree: readonly string[];
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
  readonly vscode: boolean;
  readonly nix: boolean;
}

export interface NixSpec {
  /** Where configurations are evaluated: `auto` takes the operator's Nix when it is 2.18 or newer, else the host's. */
  readonly evaluator: 'auto' | 'operator' | 'host';
  /** Flake inputs replaced by other flake references; `path:./…` is relative to the project. */
  readonly overrideInputs: Readonly<Record<string, string>>;
  readonly substituters: readonly string[];
  readonly trustedPublicKeys: readonly string[];
}
