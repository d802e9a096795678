import { z } from 'zod';
import { CERTIFICATE_NAME, CLOUD_NAME, DNS_NAME, HOST_NAME, SECRET_NAME } from './names';
import { named, port } from './schema-parts';
import type {
  CertificateSpec,
  HealthCheckSpec,
  LoadBalancerSpec,
  ServiceSpec,
  TargetSpec,
} from './spec-balancer';

const labels = z.record(z.string(), z.string());
const protocol = z.enum(['tcp', 'http', 'https']);

const target = z
  .strictObject({
    host: named(HOST_NAME, 'a host name').optional(),
    labels: labels.refine((all) => Object.keys(all).length > 0, 'one label at least').optional(),
    private: z.boolean().optional().describe('Default: whether the load balancer is in the network'),
  })
  .refine(
    ({ host, labels: all }) => (host === undefined) !== (all === undefined),
    'exactly one of host, labels',
  );

const healthCheck = z.strictObject({
  protocol: protocol.optional().describe('Default: tcp of a tcp service, else http'),
  port: port.optional().describe('Default: targetPort'),
  interval: z.number().int().min(3).max(60).default(15).describe('Seconds'),
  timeout: z.number().int().min(1).max(60).default(10).describe('Seconds'),
  retries: z.number().int().min(1).max(5).default(3),
  domain: named(DNS_NAME, 'a DNS name').optional(),
  path: z
    .string()
    .regex(/^\/\S*$/, 'a path that begins with /')
    .default('/'),
  statusCodes: z
    .array(z.string().regex(/^[1-5?][0-9?]{2}$/, 'a status such as "200" or "2??"'))
    .default(['2??', '3??']),
});

const service = z.strictObject({
  protocol,
  port: port.optional().describe('Default: 80 of http, 443 of https'),
  targetPort: port.optional().describe('Port of the hosts. Default: port; of https 80'),
  proxyProtocol: z.boolean().default(false).describe('Hosts are told who connects; they must expect that'),
  certificates: z.array(z.string()).default([]).describe('Names in cloud.certificates'),
  redirectHttp: z.boolean().default(false).describe('Of https: port 80 answers with a redirection'),
  stickySessions: z.boolean().default(false).describe('A client stays with one host, by a cookie'),
  healthCheck: healthCheck.prefault({}),
});

export const loadBalancer = z
  .strictObject({
    type: z.string().min(1).default('lb11').describe('Load balancer type, lb11'),
    location: z.string().min(1).describe('Location, fsn1'),
    algorithm: z.enum(['round_robin', 'least_connections']).default('round_robin'),
    network: z.boolean().default(true).describe('Whether it is in the private network'),
    privateIpv4: z.ipv4().optional().describe('Address in the private network'),
    public: z.boolean().default(true).describe('false: it is reached from the private network alone'),
    reverseDns: named(DNS_NAME, 'a DNS name').optional(),
    labels: labels.default({}),
    targets: z.array(target).min(1, 'one target at least'),
    services: z.array(service).min(1, 'one service at least'),
  })
  .transform(({ targets, services, ...rest }) => {
    // zod leaves absent optional keys out.
    const spec = {
      ...rest,
      targets: targets.map((one) => ({ ...one, private: one.private ?? rest.network }) as TargetSpec),
      services: services.map(serviceSpec),
    };
    return spec as LoadBalancerSpec;
  });

export const certificate = z
  .strictObject({
    domains: z
      .array(named(CERTIFICATE_NAME, 'a DNS name, or "*." before one'))
      .min(1)
      .optional()
      .describe('Issued and renewed by Hetzner for these names, whose DNS zones are at Hetzner'),
    certificate: z
      .string()
      .regex(/^-----BEGIN CERTIFICATE-----\n[^]+-----END CERTIFICATE-----\n?$/, 'a certificate in PEM')
      .optional()
      .describe('One of your own, with what it is signed by'),
    privateKeySecret: named(SECRET_NAME, 'the name of a secret').optional(),
  })
  .refine(
    ({ domains, certificate: own, privateKeySecret }) =>
      (domains === undefined) === (own !== undefined) &&
      (own === undefined) === (privateKeySecret === undefined),
    'domains, or certificate and privateKeySecret',
  )
  .transform((value) => value as CertificateSpec);

export const certificates = z.record(named(CLOUD_NAME, 'a name'), certificate).default({});
export const loadBalancers = z.record(named(CLOUD_NAME, 'a name'), loadBalancer).default({});

const USUAL_PORTS = { tcp: 0, http: 80, https: 443 };

/** A port of 0 is a mistake that its check reports. */
function serviceSpec({ healthCheck: check, ...rest }: z.output<typeof service>): ServiceSpec {
  const listen = rest.port ?? USUAL_PORTS[rest.protocol];
  const targetPort = rest.targetPort ?? (rest.protocol === 'https' ? 80 : listen);
  const healthCheckSpec: HealthCheckSpec = {
    ...check,
    protocol: check.protocol ?? (rest.protocol === 'tcp' ? 'tcp' : 'http'),
    port: check.port ?? targetPort,
  } as HealthCheckSpec;
  return { ...rest, port: listen, targetPort, healthCheck: healthCheckSpec };
}
