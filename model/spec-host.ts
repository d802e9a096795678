import type { Hardware, OwnFlake } from './spec-disk';
import type { InstallSpec } from './spec-install';
import type { HomeSpec } from './spec-home';
import type { ServerSpec } from './spec-cloud';
import type { Channel, ConfigValue, Override } from './spec-values';

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
  /** Who builds its closures and homes: `operator` or the name of another host; without one it does so itself. */
  readonly builder?: string;
  /** Public half of the key that it signs with what it builds for others; every host of the fleet trusts it. */
  readonly signingKey?: string;
  /** A user for deployments who is not root. */
  readonly deployUser?: DeployUserSpec;
  readonly connection: ConnectionSpec;
  readonly health: HealthSpec;
  readonly limits: Limits;
  /** `defer`: an unreachable host is left pending and fails nothing. `fail`: its switch fails. */
  readonly whenUnreachable: 'defer' | 'fail';
  readonly reboot: RebootSpec;
  /** Former name, so that a renamed host keeps its resources. */
  readonly previousName?: string;
}

/** Who may deliver signed closures of this host, and no more. */
export interface DeployUserSpec {
  /** OpenSSH public keys; none: those of the admins. */
  readonly sshKeys?: readonly string[];
  /** Whether root can log in over ssh as well. */
  readonly rootLogin: boolean;
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

/** A machine whose keys this program makes, and puts there when it installs it. */
interface InstalledCommon extends HostCommon {
  readonly identity: IdentitySpec;
}

/** A machine that this program creates at Hetzner and installs. */
export interface CloudHostSpec extends InstalledCommon {
  readonly kind: 'cloud';
  readonly server: ServerSpec;
}

/** A machine of the user's own that this program installs. */
export interface MetalHostSpec extends InstalledCommon {
  readonly kind: 'metal';
  readonly install: InstallSpec;
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

export type InstalledHostSpec = CloudHostSpec | MetalHostSpec;
export type HostSpec = InstalledHostSpec | PhysicalHostSpec;

/** How the operator reaches a host. Volatile: a change here never deploys. */
export interface ConnectionSpec {
  /** Tried in order. Cloud hosts without any use their public addresses. */
  readonly addresses: readonly string[];
  readonly user: string;
  /** That is the deploy user, who is answered by the host's helper alone. */
  readonly deployUser?: true;
  readonly port: number;
  /** `user@host[:port]`, as ssh's ProxyJump. */
  readonly jumpHost?: string;
  /** ed25519 SSH host key of the jump host, `ssh-ed25519 AAAA…`; without one it is looked for in the operator's known_hosts. */
  readonly jumpHostKey?: string;
  /** Address of the network card that wakes the machine. */
  readonly wakeOnLan?: string;
  /** Private key file relative to the project; without one the ssh agent and ssh's own defaults. */
  readonly identityFile?: string;
}

/** Of a host with those of its profiles. A change never deploys, but for the commands of a host with a deploy user. */
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
  /** Of one health check. */
  readonly check: number;
  readonly install: number;
  readonly boot: number;
  readonly home: number;
}
