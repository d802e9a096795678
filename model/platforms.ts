/** What a platform of `nix/platforms` means for the rest of a host's config; Nix cannot be asked before there is a config. */
export interface PlatformFacts {
  /** What starts the machine where its own disk does not, as an error says it. */
  readonly bootedBy?: string;
  /** Why its disk is never laid out by this program, as an error says it. */
  readonly existingOnly?: string;
  /** The only system that there is of it. */
  readonly system?: 'x86_64-linux' | 'aarch64-linux';
  /** Why nothing in it can reboot it and come up again, as an error says it. */
  readonly noReboot?: string;
}

const PLATFORMS: Readonly<Record<string, PlatformFacts>> = {
  'framework-13-amd': { system: 'x86_64-linux' },
  m1: {
    system: 'aarch64-linux',
    existingOnly: "macOS and Apple's firmware are on the disk of such a machine",
  },
  wsl: {
    bootedBy: 'Windows brings the disk of a WSL machine',
    noReboot: 'Windows starts a WSL machine, and brings its kernel',
  },
};

/** Facts of a platform by name; of one's own platforms nothing is known, and nothing is refused. */
export function platformFacts(name: string | undefined): PlatformFacts {
  return (name === undefined ? undefined : PLATFORMS[name]) ?? {};
}
