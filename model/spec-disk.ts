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
  | {
      readonly unlock: 'passphrase';
      /** On the installer. */
      readonly passwordFile?: string;
      /** Name of the secret that is handed to the installer instead. */
      readonly passphraseSecret?: string;
    }
  | { readonly unlock: 'key-file'; readonly keyFile: string; readonly keyFileSize?: number };

export interface SwapSpec {
  readonly size: string;
  readonly hibernation: boolean;
}
