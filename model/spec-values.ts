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
