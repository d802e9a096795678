/** What can be ordered at Hetzner, as its API says. Prices are net, for a month. */
export interface Catalogue {
  readonly currency: string;
  readonly serverTypes: readonly ServerType[];
  /** By location. */
  readonly ipv4: Readonly<Record<string, number>>;
  readonly ipv6: Readonly<Record<string, number>>;
  readonly floatingIps: Readonly<Record<'ipv4' | 'ipv6', Readonly<Record<string, number>>>>;
  /** By type, then by location. */
  readonly loadBalancers: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly volumePerGb: number;
  /** Of the server's price. */
  readonly backupPercentage: number;
}

export interface ServerType {
  readonly name: string;
  readonly architecture: string;
  /** GB */
  readonly disk: number;
  /** Locations in which one can be ordered right now. */
  readonly available: readonly string[];
  /** By location. */
  readonly monthly: Readonly<Record<string, number>>;
}
