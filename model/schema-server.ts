import { isIP } from 'node:net';
import { z } from 'zod';
import { CLOUD_NAME, DNS_NAME, HOST_NAME, MOUNT_POINT } from './names';
import { named, port } from './schema-parts';

/** A range of addresses of either family, as Hetzner's firewall takes it. */
export const sources = z.array(z.string().refine(isRange, 'a range such as 203.0.113.0/24 or 2001:db8::/32'));

const EVERYWHERE = ['0.0.0.0/0', '::/0'];

const firewallRule = z.strictObject({
  protocol: z.enum(['tcp', 'udp', 'icmp']),
  port: z
    .union([port.transform(String), z.string().regex(/^\d+(-\d+)?$/, 'a port or a range "8000-8100"')])
    .optional(),
  sources: sources
    .default(EVERYWHERE)
    .describe('Ranges that may connect; none closes a port that the configuration opens'),
});

const volume = z.strictObject({
  size: z.number().int().min(10).max(10_240).describe('GB; it grows, and never shrinks'),
  format: z.enum(['ext4', 'xfs']).default('ext4'),
  mountPoint: named(MOUNT_POINT, 'an absolute path'),
});

export const kexecInstaller = z
  .strictObject({
    url: z.url(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 sum in hexadecimal'),
  })
  .optional()
  .describe('NixOS kexec installer tarball that the machine boots before it is installed');
export const wipe = named(HOST_NAME, 'the host name, to wipe a disk that holds data').optional();

/** A machine at Hetzner: what is ordered, and what stands around it. */
export const server = z
  .strictObject({
    type: z.string().min(1).describe('Server type, cx22'),
    location: z
      .union([
        z
          .string()
          .min(1)
          .transform((place) => [place]),
        z.array(z.string().min(1)).min(1),
      ])
      .describe('Location, fsn1; or several: the first that has room when the machine is made'),
    image: z
      .union([z.string().min(1), z.number().int().positive().transform(String)])
      .default('debian-12')
      .describe('What the machine boots before it is installed: a name, or the number of a snapshot'),
    install: z
      .enum(['disk', 'image'])
      .default('disk')
      .describe(
        'disk: its disk is laid out, and NixOS put onto it; image: the image is a snapshot that carries NixOS, and becomes this host as it is',
      ),
    rescue: z
      .enum(['linux64'])
      .optional()
      .describe('The machine is reset into this rescue system; nothing is delivered to it meanwhile'),
    labels: z.record(z.string(), z.string()).default({}),
    backups: z.boolean().default(false).describe('Daily backups by Hetzner, for a fifth of the price'),
    placementGroup: named(CLOUD_NAME, 'a name')
      .optional()
      .describe('Servers of one name run on different machines of Hetzner’s'),
    publicIpv4: z.boolean().default(true).describe('false: the machine has IPv6 alone, and is reached by it'),
    publicIpv6: z.boolean().default(true),
    privateIpv4: z.ipv4().optional().describe('Address in the private network'),
    reverseDns: named(DNS_NAME, 'a DNS name').optional().describe('Name that its public addresses point to'),
    firewall: z
      .array(firewallRule)
      .default([])
      .describe('Rules besides what the configuration opens; a port that is named here has these sources'),
    volumes: z
      .record(named(CLOUD_NAME, 'a name'), volume)
      .default({})
      .describe('Volumes by name: made, formatted once, attached and mounted'),
    installer: kexecInstaller,
    wipe,
  })
  .transform(({ location, ...rest }) => ({ ...rest, locations: location }))
  .refine(({ publicIpv4, publicIpv6 }) => publicIpv4 || publicIpv6, {
    message: 'publicIpv4 or publicIpv6: a machine without either is reached by nobody while it is installed',
  });

export type ServerConfig = z.output<typeof server>;

function isRange(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/');
  const most = { 4: 32, 6: 128, 0: -1 }[isIP(address)] ?? -1;
  return rest.length === 0 && /^\d+$/.test(bits) && Number(bits) <= most;
}
