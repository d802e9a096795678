/** What is there before NixOS is. */
export interface InstallSpec {
  /** ed25519 SSH host key of the installer, or of the Linux that starts one, `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  readonly installer?: KexecInstaller;
  /** Names this machine as one whose disk may be wiped although it holds data. */
  readonly wipe?: string;
}

/** NixOS kexec installer tarball, fetched by the machine itself. */
export interface KexecInstaller {
  readonly url: string;
  /** In hexadecimal. */
  readonly sha256: string;
}
