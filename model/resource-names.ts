import { createHash } from 'node:crypto';
import type { LoadBalancerSpec, TargetSpec } from './spec-balancer';
import { withoutComment } from './ssh-key';

/** Name of a resource: the last part of its URN. */
export function resourceName(urn: string): string {
  return urn.split('::').at(-1) ?? '';
}

/** Names of the resources of one host, in the order of its picture in preview. URNs are an interface: see docs/adr. */
export function hostResourceNames(host: {
  readonly name: string;
  readonly kind: 'cloud' | 'metal' | 'physical' | 'home';
  readonly homes: readonly { readonly user: string }[];
  readonly volumes?: readonly string[];
}): string[] {
  if (host.kind === 'home') return homeNames(host);
  return [
    `${host.name}-seed-1`,
    ...(host.kind === 'cloud' ? machineNames(host.name, host.volumes ?? []) : []),
    ...(host.kind === 'metal' ? [`${host.name}-install`] : []),
    ...deploymentNames(host),
  ];
}

/** Names of the Commands that deploy to a host, whatever kind it is. */
export function deploymentNames(host: {
  readonly name: string;
  readonly homes: readonly { readonly user: string }[];
}): string[] {
  return [`${host.name}-identity`, `${host.name}-build`, `${host.name}-switch`, ...homeNames(host)];
}

/** Names of the Commands that deliver the homes of a host. */
export function homeNames(host: {
  readonly name: string;
  readonly homes: readonly { readonly user: string }[];
}): string[] {
  return host.homes.map(({ user }) => `${host.name}-home-${user}`);
}

/** Names of what a cloud host has at Hetzner, and of its installation. */
export function machineNames(host: string, volumes: readonly string[]): string[] {
  return [
    ...CLOUD_PARTS,
    ...volumes.flatMap((volume) => [volumeName(volume), `${volumeName(volume)}-attachment`]),
  ].map((part) => `${host}-${part}`);
}

/** The part of a volume's name after that of its host. */
export function volumeName(volume: string): string {
  return `volume-${volume}`;
}

const CLOUD_PARTS = [
  'firewall',
  'ipv4',
  'ipv6',
  'rdns-ipv4',
  'rdns-ipv6',
  'server',
  'network',
  'install',
] as const;

/** Names of what the fleet's servers share at Hetzner. */
export function sharedNames(cloud: {
  readonly sshKeys: Readonly<Record<string, readonly string[]>>;
  readonly subnets: readonly string[];
  readonly routes: readonly string[];
  readonly floatingIps: readonly string[];
  readonly certificates: readonly string[];
  readonly loadBalancers: Readonly<Record<string, Pick<LoadBalancerSpec, 'targets' | 'services'>>>;
  readonly placementGroups: readonly string[];
}): string[] {
  return [
    'network',
    'subnet',
    ...cloud.subnets.map((name) => `subnet-${name}`),
    ...cloud.routes.map(routeName),
    ...Object.entries(cloud.sshKeys).flatMap(([admin, keys]) => keys.map((key) => keyName(admin, key))),
    ...cloud.placementGroups.map(placementName),
    ...cloud.floatingIps.flatMap((name) =>
      ['', '-assignment', '-rdns'].map((part) => `${floatingName(name)}${part}`),
    ),
    ...cloud.certificates.map(certificateName),
    ...Object.entries(cloud.loadBalancers).flatMap(([name, { targets, services }]) =>
      [
        '',
        '-network',
        '-rdns',
        ...targets.map(targetPart),
        ...services.map(({ port }) => servicePart(port)),
      ].map((part) => `${balancerName(name)}${part}`),
    ),
  ];
}

/** By what the key is: one admin may have several, of which one goes while another stays; its comment is free text. */
export function keyName(admin: string, publicKey: string): string {
  return `key-${admin}-${createHash('sha256').update(withoutComment(publicKey)).digest('hex').slice(0, 8)}`;
}

/** By destination, of which a network has one route at most. */
export function routeName(destination: string): string {
  return `route-${destination.replace('/', '-')}`;
}

export function placementName(group: string): string {
  return `placement-${group}`;
}

/** Of the address; what belongs to it has the part after it. */
export function floatingName(name: string): string {
  return `floating-${name}`;
}

export function certificateName(name: string): string {
  return `certificate-${name}`;
}

/** Of the load balancer; what belongs to it has the part after it. */
export function balancerName(name: string): string {
  return `lb-${name}`;
}

export function targetPart(target: TargetSpec): string {
  if ('host' in target) return `-target-${target.host}`;
  const labels = Object.entries(target.labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return `-target-${labels.map(([key, value]) => `${key}=${value}`).join(',')}`;
}

export function servicePart(port: number): string {
  return `-service-${port}`;
}
