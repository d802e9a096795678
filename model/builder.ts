/** In config: the host builds for itself, whatever the fleet's default is. */
export const ITSELF = 'itself';
/** In config: the machine that runs `up` builds. */
export const OPERATOR = 'operator' as const;

/** What of config says who builds. */
interface BuilderConfig {
  readonly nix: { readonly builder: string };
  readonly hosts: Readonly<Record<string, { readonly builder?: string | undefined }>>;
}

/**
 * Who builds what a host runs: what the host says, else what the fleet says, which a builder does not mean for itself.
 * @returns {@link OPERATOR} or the name of another host; undefined where the host itself builds
 */
export function builderOf(name: string, { nix, hosts }: BuilderConfig): string | undefined {
  const builder = hosts[name]?.builder ?? nix.builder;
  return [ITSELF, name].includes(builder) ? undefined : builder;
}
