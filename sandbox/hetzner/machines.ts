/** What a machine needs to boot. */
export interface Boot {
  name: string;
  ipv4: string;
  /** Without prefix length. */
  ipv6: string | null;
  /** MiB */
  disk: number;
  /** Snapshot that its disk is made from, where it has none yet; otherwise a new disk is blank. */
  image: number | null;
}

/** An address of a private network on a machine. */
export interface PrivateAddress {
  ip: string;
  aliases: string[];
  /** Range of the whole network, reached through this interface. */
  range: string;
}

/** The disk of a volume. */
export interface VolumeDisk {
  id: number;
  /** MiB */
  size: number;
  format: string | null;
}

/**
 * The machines behind the servers. Every operation may be repeated, has a limit, and throws an Error that
 * carries the last lines of what failed.
 */
export interface Machines {
  /**
   * Lays down the identity that a machine boots with. Done when it returns, so that a server that is
   * recorded can always be booted.
   *
   * @param hostKey OpenSSH private key, or null: one is generated at the first boot
   * @param authorizedKeys public keys that root is reached with
   */
  prepare(name: string, hostKey: string | null, authorizedKeys: readonly string[]): void;
  /** Boots; a machine that runs is left alone. */
  start(boot: Boot): Promise<void>;
  /** Asks the machine to shut down and ends it. */
  stop(name: string): Promise<void>;
  /** Cuts the power. */
  kill(name: string): Promise<void>;
  reboot(name: string): Promise<void>;
  /** The next boot is from a rescue system with these authorized keys and a host key of its own; null: it is not. */
  rescue(name: string, authorizedKeys: readonly string[] | null): Promise<void>;
  /** Ends the machine and blanks its disk; its identity stays. */
  wipe(name: string): Promise<void>;
  /** Ends the machine and leaves nothing of it. */
  remove(name: string): Promise<void>;
  addPrivateAddress(name: string, address: PrivateAddress): Promise<void>;
  removePrivateAddress(name: string, address: PrivateAddress): Promise<void>;
  /** Makes the disk of a volume, with a file system where one is wanted. */
  makeVolume(volume: VolumeDisk): Promise<void>;
  /** @param size MiB */
  growVolume(id: number, size: number): Promise<void>;
  removeVolume(id: number): Promise<void>;
  /** At once where the machine runs, else at its next start. */
  attachVolume(name: string, id: number): Promise<void>;
  detachVolume(name: string, id: number): Promise<void>;
  /** Keeps a copy of the machine's disk as it is now. */
  makeImage(name: string, image: number): Promise<void>;
  removeImage(image: number): Promise<void>;
  /** Names of the machines that run. */
  running(): Promise<Set<string>>;
}

/** An API without a lab: servers are records only. */
export const noMachines: Machines = {
  prepare: () => undefined,
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  kill: () => Promise.resolve(),
  reboot: () => Promise.resolve(),
  rescue: () => Promise.resolve(),
  wipe: () => Promise.resolve(),
  remove: () => Promise.resolve(),
  addPrivateAddress: () => Promise.resolve(),
  removePrivateAddress: () => Promise.resolve(),
  makeVolume: () => Promise.resolve(),
  growVolume: () => Promise.resolve(),
  removeVolume: () => Promise.resolve(),
  attachVolume: () => Promise.resolve(),
  detachVolume: () => Promise.resolve(),
  makeImage: () => Promise.resolve(),
  removeImage: () => Promise.resolve(),
  running: () => Promise.resolve(new Set()),
};
