import { isIP } from 'node:net';
import { z } from 'zod';
import { certificates, loadBalancers } from './schema-balancer';
import { CLOUD_NAME, DNS_NAME, HOST_NAME } from './names';
import { named } from './schema-parts';
import { sources } from './schema-server';

const floatingIp = z.strictObject({
  type: z.enum(['ipv4', 'ipv6']).default('ipv4'),
  location: z
    .string()
    .min(1)
    .describe('Where it is at home, fsn1; it reaches every host of that network zone'),
  host: named(HOST_NAME, 'a host name')
    .optional()
    .describe('The cloud host that has it; without one it is kept, and reaches nobody'),
  reverseDns: named(DNS_NAME, 'a DNS name').optional().describe('Name that the address points to'),
  labels: z.record(z.string(), z.string()).default({}),
});

/** What the fleet's servers share at Hetzner. */
export const cloudSchema = z
  .strictObject({
    networkZone: z.string().default('eu-central'),
    networkRange: z.string().refine(isCidr, 'a range such as 10.0.0.0/16').default('10.0.0.0/16'),
    subnetRange: z.string().refine(isCidr, 'a range such as 10.0.1.0/24').default('10.0.1.0/24'),
    subnets: z
      .record(named(CLOUD_NAME, 'a name'), z.string().refine(isCidr, 'a range such as 10.0.2.0/24'))
      .default({})
      .describe('Further subnets of the network: name → range'),
    floatingIps: z
      .record(named(CLOUD_NAME, 'a name'), floatingIp)
      .default({})
      .describe('Public addresses that move from host to host, by name'),
    loadBalancers: loadBalancers.describe('Load balancers by name'),
    certificates: certificates.describe('Certificates of load balancers, by name'),
    routes: z
      .array(
        z.strictObject({
          destination: z.string().refine(isCidr, 'a range such as 10.9.0.0/16'),
          gateway: z.ipv4().describe('Address of a server in the network'),
        }),
      )
      .default([]),
    adminSources: sources
      .min(1, 'one range at least')
      .default(['0.0.0.0/0', '::/0'])
      .describe('Ranges that reach sshd of every server through its cloud firewall'),
    protect: z
      .boolean()
      .default(true)
      .describe('Protects servers, addresses, volumes and the network; off in dev'),
    import: z
      .record(z.string(), z.union([z.string(), z.number().int().transform(String)]))
      .default({})
      .describe('Resources that exist already: name as in preview → id at Hetzner'),
  })
  .prefault({});

function isCidr(text: string): boolean {
  const [address = '', bits = ''] = text.split('/');
  return isIP(address) === 4 && /^\d+$/.test(bits) && Number(bits) <= 32;
}
