import type { ConfigMistake } from '../config-error';
import type { FleetConfig } from '../schema';
import type { LoadBalancerSpec, ServiceSpec } from '../spec-balancer';
import { givenSecrets, unknownNames } from './names';

/** Of load balancers and their certificates. */
export function* balancerMistakes(config: FleetConfig): Generator<ConfigMistake> {
  const { certificates, loadBalancers, floatingIps } = config.cloud;
  for (const [name, certificate] of Object.entries(certificates))
    if ('privateKeySecret' in certificate) {
      const path = `cloud.certificates.${name}.privateKeySecret`;
      yield* unknownNames(path, [certificate.privateKeySecret], givenSecrets(config));
    }
  for (const [name, balancer] of Object.entries(loadBalancers)) {
    const path = `cloud.loadBalancers.${name}`;
    if (name in floatingIps)
      yield { path, expected: 'a name that no floating address has (stack output addresses)', found: name };
    yield* networkMistakes(path, balancer);
    yield* targetMistakes(path, balancer, config);
    for (const [index, service] of balancer.services.entries())
      yield* serviceMistakes(`${path}.services.${index}`, service, Object.keys(certificates));
    yield* portMistakes(path, balancer);
  }
}

function* networkMistakes(path: string, balancer: LoadBalancerSpec): Generator<ConfigMistake> {
  if (balancer.network) return;
  if (!balancer.public)
    yield {
      path: `${path}.public`,
      expected: 'public or network: nobody reaches it without',
      found: 'neither',
    };
  if (balancer.privateIpv4 !== undefined)
    yield { path: `${path}.privateIpv4`, expected: 'none without network', found: balancer.privateIpv4 };
  for (const [index, target] of balancer.targets.entries())
    if (target.private)
      yield {
        path: `${path}.targets.${index}.private`,
        expected: 'false: the load balancer is in no network (network: false)',
        found: 'true',
      };
}

function* targetMistakes(
  path: string,
  { targets }: LoadBalancerSpec,
  config: FleetConfig,
): Generator<ConfigMistake> {
  const servers = Object.entries(config.hosts).flatMap(([name, host]) =>
    host.kind === 'cloud' ? [{ name, labels: host.server.labels, server: host.server }] : [],
  );
  const seen = new Set<string>();
  for (const [index, target] of targets.entries()) {
    const at = `${path}.targets.${index}`;
    const key = JSON.stringify('host' in target ? target.host : target.labels);
    if (seen.has(key)) yield { path: at, expected: 'each target once', found: `${key} more than once` };
    seen.add(key);
    if ('host' in target) {
      yield* unknownNames(
        `${at}.host`,
        [target.host],
        servers.map(({ name }) => name),
      );
      const host = servers.find(({ name }) => name === target.host);
      if (host !== undefined && !target.private && !host.server.publicIpv4)
        yield {
          path: `${at}.private`,
          expected: `true: ${target.host} has no public IPv4, by which load balancers reach their targets`,
          found: 'false',
        };
    } else if (!servers.some((server) => carries(server.labels, target.labels)))
      yield {
        path: `${at}.labels`,
        expected: 'labels that a cloud host carries (server.labels)',
        found: JSON.stringify(target.labels),
      };
  }
}

function carries(all: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) => all[key] === value);
}

function* serviceMistakes(
  path: string,
  service: ServiceSpec,
  known: readonly string[],
): Generator<ConfigMistake> {
  const { protocol, certificates, redirectHttp, stickySessions, port } = service;
  yield* unknownNames(`${path}.certificates`, certificates, known);
  if (port === 0)
    yield {
      path: `${path}.port`,
      expected: 'a port (only http and https have one of their own)',
      found: 'none',
    };
  if (protocol === 'https' && certificates.length === 0)
    yield {
      path: `${path}.certificates`,
      expected: 'a certificate of cloud.certificates: https is ended here',
      found: 'none',
      next: 'Name one; or use protocol: tcp, and end TLS on the hosts',
    };
  if (protocol !== 'https' && (certificates.length > 0 || redirectHttp))
    yield {
      path: `${path}.protocol`,
      expected: `https, because of its ${redirectHttp ? 'redirectHttp' : 'certificates'}`,
      found: protocol,
    };
  if (protocol === 'tcp' && stickySessions)
    yield { path: `${path}.stickySessions`, expected: 'false: tcp has no cookies', found: 'true' };
}

/** A service that redirects answers on port 80 as well. */
function* portMistakes(path: string, { services }: LoadBalancerSpec): Generator<ConfigMistake> {
  const ports = services.flatMap(({ port, redirectHttp }) => (redirectHttp ? [port, 80] : [port]));
  for (const port of new Set(ports))
    if (ports.filter((other) => other === port).length > 1)
      yield {
        path: `${path}.services`,
        expected: 'each port once (redirectHttp takes port 80)',
        found: `${port} more than once`,
      };
}
