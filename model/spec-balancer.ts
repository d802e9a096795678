/** A certificate at Hetzner: one that Hetzner has issued and renews, or one of your own. */
export type CertificateSpec =
  | { readonly domains: readonly string[] }
  | {
      /** PEM, with what it is signed by. */
      readonly certificate: string;
      /** Name of the secret that is its private key, PEM. */
      readonly privateKeySecret: string;
    };

export interface LoadBalancerSpec {
  readonly type: string;
  readonly location: string;
  readonly algorithm: 'round_robin' | 'least_connections';
  /** Whether it is in the fleet's private network. */
  readonly network: boolean;
  readonly privateIpv4?: string;
  /** Whether it has public addresses. */
  readonly public: boolean;
  readonly reverseDns?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly targets: readonly TargetSpec[];
  readonly services: readonly ServiceSpec[];
}

/** A host by name, or all hosts of the stack that carry these labels. */
export type TargetSpec = {
  /** Reached by its private address. */
  readonly private: boolean;
} & ({ readonly host: string } | { readonly labels: Readonly<Record<string, string>> });

export interface ServiceSpec {
  readonly protocol: 'tcp' | 'http' | 'https';
  readonly port: number;
  /** Port of the hosts. */
  readonly targetPort: number;
  readonly proxyProtocol: boolean;
  /** Names in `cloud.certificates`. */
  readonly certificates: readonly string[];
  /** From port 80. */
  readonly redirectHttp: boolean;
  readonly stickySessions: boolean;
  readonly healthCheck: HealthCheckSpec;
}

export interface HealthCheckSpec {
  readonly protocol: 'tcp' | 'http' | 'https';
  readonly port: number;
  /** Seconds. */
  readonly interval: number;
  readonly timeout: number;
  readonly retries: number;
  readonly domain?: string;
  readonly path: string;
  /** `200`, `2??` */
  readonly statusCodes: readonly string[];
}
