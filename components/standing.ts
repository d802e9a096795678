import type { BootedMachine } from '../model/boot';

/** How a host stood when this run began, by one read-only probe. */
export type Standing =
  | {
      readonly state: 'reachable';
      /** Store path behind /run/current-system. */
      readonly running: string;
      /** What of it only a reboot brings into force, in words. */
      readonly rebootNeeded?: string;
      /** Why the host cannot be rebooted by itself. */
      readonly rebootObstacle?: string;
      /** What comes is held against it, where the host said it. */
      readonly boot?: BootedMachine;
      /** File system at `/` and `/nix`. */
      readonly mounted: Readonly<Record<string, string>>;
      /** Whether config lets it be rebooted now. */
      readonly mayReboot: boolean;
    }
  | { readonly state: 'unreachable'; readonly reason: string }
  | { readonly state: 'not probed' }
  /** Nothing of it is recorded yet, so there is no address to ask. */
  | { readonly state: 'new' };
