const PROCESSORS: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };

/** What Nix calls Linux on the processor of this machine: `x86_64-linux`. */
export function thisSystem(): string {
  return `${PROCESSORS[process.arch] ?? process.arch}-linux`;
}
