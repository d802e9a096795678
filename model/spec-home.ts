import type { ConnectionSpec, HostSpec, Limits } from './spec-host';
import type { Channel, ConfigValue, Override } from './spec-values';

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
