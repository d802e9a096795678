import type { Catalogue } from './catalogue';
import type { CloudHostSpec, FloatingIpSpec, LoadBalancerSpec } from './fleet-spec';
import { hetznerNames } from './hetzner-names';
import { targetPart } from './resource-names';

/** What a machine costs in a month, in cents, net; undefined where its type has no price in that place. */
export function monthlyCents(
  { server }: CloudHostSpec,
  location: string,
  catalogue: Catalogue,
): number | undefined {
  const machine = catalogue.serverTypes.find(({ name }) => name === server.type)?.monthly[location];
  if (machine === undefined) return undefined;
  const gigabytes = Object.values(server.volumes).reduce((sum, { size }) => sum + size, 0);
  const euros =
    machine * (server.backups ? 1 + catalogue.backupPercentage / 100 : 1) +
    (server.publicIpv4 ? (catalogue.ipv4[location] ?? 0) : 0) +
    (server.publicIpv6 ? (catalogue.ipv6[location] ?? 0) : 0) +
    gigabytes * catalogue.volumePerGb;
  return Math.round(euros * 100);
}

/** A line for preview: what stands where, under which name, and what it costs. */
export function orderLine(
  stack: string,
  host: CloudHostSpec,
  location: string,
  catalogue: Catalogue | undefined,
): string {
  const { name, server } = host;
  const volumes = Object.entries(server.volumes).map(
    ([volume, { size }]) => `volume ${volume} of ${size} GB`,
  );
  const parts = [
    `${server.type} in ${location}`,
    ...(server.publicIpv4 ? ['IPv4'] : []),
    ...(server.publicIpv6 ? ['IPv6'] : []),
    ...(server.backups ? ['backups'] : []),
    ...volumes,
    labelText({ ...server.labels, stack, host: name }),
  ];
  return `${hetznerNames(stack).server(name).name}: ${parts.join(', ')}: ${price(catalogue && monthlyCents(host, location, catalogue), catalogue)}`;
}

/** The same of a floating address. */
export function floatingLine(
  stack: string,
  name: string,
  { type, location, host, labels }: FloatingIpSpec,
  catalogue: Catalogue | undefined,
): string {
  const to = host === undefined ? 'of nobody' : `of ${host}`;
  const cents = inCents(catalogue?.floatingIps[type][location]);
  return `${hetznerNames(stack).floatingIp(name).name}: floating ${type === 'ipv4' ? 'IPv4' : 'IPv6'} in ${location} ${to}, ${labelText({ ...labels, stack })}: ${price(cents, catalogue)}`;
}

/** The same of a load balancer. */
export function balancerLine(
  stack: string,
  name: string,
  { type, location, services, targets, labels }: LoadBalancerSpec,
  catalogue: Catalogue | undefined,
): string {
  const ports = services.map(({ protocol, port }) => `${protocol} ${port}`);
  const to = targets.map((target) => targetPart(target).replace('-target-', ''));
  const cents = inCents(catalogue?.loadBalancers[type]?.[location]);
  return `${hetznerNames(stack).loadBalancer(name).name}: ${type} in ${location}, ${ports.join(', ')} to ${to.join(', ')}, ${labelText({ ...labels, stack })}: ${price(cents, catalogue)}`;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}

function inCents(monthly: number | undefined): number | undefined {
  return monthly === undefined ? undefined : Math.round(monthly * 100);
}

/** Of all machines together. */
export function price(cents: number | undefined, catalogue: Catalogue | undefined): string {
  if (cents === undefined || catalogue === undefined) return 'price unknown';
  return `${(cents / 100).toFixed(2)} ${catalogue.currency} a month, without tax`;
}
