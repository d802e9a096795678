/** Names of the resources of one host, in the order of its picture in preview. URNs are an interface: see docs/adr. */
export function hostResourceNames(host: {
  readonly name: string;
  readonly kind: 'cloud' | 'physical' | 'home';
  readonly homes: readonly { readonly user: string }[];
}): string[] {
  if (host.kind === 'home') return homeNames(host);
  return [
    `${host.name}-seed-1`,
    ...(host.kind === 'cloud' ? CLOUD_PARTS.map((part) => `${host.name}-${part}`) : []),
    ...deploymentNames(host),
  ];
}

/** Names of the Commands that deploy to a host, whatever kind it is. */
export function deploymentNames(host: {
  readonly name: string;
  readonly homes: readonly { readonly user: string }[];
}): string[] {
  return [`${host.name}-build`, `${host.name}-switch`, ...homeNames(host)];
}

/** Names of the Commands that deliver the homes of a host. */
export function homeNames(host: {
  readonly name: string;
  readonly homes: readonly { readonly user: string }[];
}): string[] {
  return host.homes.map(({ user }) => `${host.name}-home-${user}`);
}

const CLOUD_PARTS = ['firewall', 'ipv4', 'ipv6', 'server', 'network', 'install'] as const;
