import { ApiError, invalidInput } from '../errors';
import type { Fields } from '../fields';
import type { LoadBalancerHealthCheck, LoadBalancerRecord, LoadBalancerService } from '../records';
import type { Store } from '../store';

const PROTOCOLS = ['tcp', 'http', 'https'] as const;
const USUAL_PORTS = { tcp: undefined, http: 80, https: 443 };

/**
 * A service that a body describes; what it leaves out stays, or gets what Hetzner gives it.
 *
 * @throws ApiError invalid_input, not_found
 */
export function readService(store: Store, body: Fields, before?: LoadBalancerService): LoadBalancerService {
  const protocol = body.has('protocol') ? body.oneOf('protocol', PROTOCOLS) : before?.protocol;
  if (protocol === undefined) throw invalidInput('protocol', 'missing required field');
  const listen = before?.listen_port ?? body.optionalInteger('listen_port') ?? USUAL_PORTS[protocol];
  const usual = protocol === 'https' ? 80 : listen;
  const destination = body.optionalInteger('destination_port') ?? before?.destination_port ?? usual;
  const service: LoadBalancerService = {
    protocol,
    listen_port: checkedPort('listen_port', listen),
    destination_port: checkedPort('destination_port', destination),
    proxyprotocol: body.optionalBoolean('proxyprotocol') ?? before?.proxyprotocol ?? false,
    http: protocol === 'tcp' ? null : readHttp(store, body, before?.http ?? null),
    health_check: readHealthCheck(
      body.object('health_check'),
      before?.health_check ?? {
        protocol: protocol === 'tcp' ? 'tcp' : 'http',
        port: checkedPort('destination_port', destination),
        interval: 15,
        timeout: 10,
        retries: 3,
        http: null,
      },
    ),
  };
  if (protocol === 'https' && service.http?.certificates.length === 0)
    throw invalidInput('http.certificates', 'a service with https needs a certificate');
  return service;
}

/** @throws ApiError source_port_used, resource_limit_exceeded */
export function addService(balancer: LoadBalancerRecord, service: LoadBalancerService, most: number): void {
  const ports = balancer.services.flatMap(portsOf);
  if (portsOf(service).some((port) => ports.includes(port)))
    throw new ApiError('source_port_used', `source port ${service.listen_port} is already in use`);
  if (balancer.services.length >= most)
    throw new ApiError('resource_limit_exceeded', 'load balancer has too many services');
  balancer.services.push(service);
}

/** @throws ApiError not_found */
export function serviceAt(balancer: LoadBalancerRecord, port: number): LoadBalancerService {
  const found = balancer.services.find((service) => service.listen_port === port);
  if (!found) throw new ApiError('not_found', `load balancer service with port '${port}' not found`);
  return found;
}

/** One that redirects has port 80 too. */
function portsOf({ listen_port, http }: LoadBalancerService): number[] {
  return [listen_port, ...(http?.redirect_http === true ? [80] : [])];
}

function readHttp(
  store: Store,
  body: Fields,
  before: LoadBalancerService['http'],
): LoadBalancerService['http'] {
  const http = body.object('http');
  const certificates =
    http?.has('certificates') === true ? http.integers('certificates') : before?.certificates;
  for (const id of certificates ?? []) store.get('certificates', id);
  return {
    cookie_name: http?.optionalString('cookie_name') ?? before?.cookie_name ?? 'HCLBSTICKY',
    cookie_lifetime: http?.optionalInteger('cookie_lifetime') ?? before?.cookie_lifetime ?? 300,
    certificates: certificates ?? [],
    redirect_http: http?.optionalBoolean('redirect_http') ?? before?.redirect_http ?? false,
    sticky_sessions: http?.optionalBoolean('sticky_sessions') ?? before?.sticky_sessions ?? false,
    timeout_idle: http?.optionalInteger('timeout_idle') ?? before?.timeout_idle ?? 60,
  };
}

function readHealthCheck(body: Fields | undefined, before: LoadBalancerHealthCheck): LoadBalancerHealthCheck {
  const protocol = body?.has('protocol') === true ? body.oneOf('protocol', PROTOCOLS) : before.protocol;
  const http = body?.object('http');
  const known = before.http ?? {
    domain: '',
    path: '/',
    response: '',
    status_codes: ['2??', '3??'],
    tls: false,
  };
  const seconds = (name: 'interval' | 'timeout') => body?.optionalInteger(name) ?? before[name];
  const check: LoadBalancerHealthCheck = {
    protocol,
    port: checkedPort('health_check.port', body?.optionalInteger('port') ?? before.port),
    interval: seconds('interval'),
    timeout: seconds('timeout'),
    retries: body?.optionalInteger('retries') ?? before.retries,
    http:
      protocol === 'tcp'
        ? null
        : {
            domain: http?.optionalString('domain') ?? known.domain,
            path: http?.optionalString('path') ?? known.path,
            response: http?.optionalString('response') ?? known.response,
            status_codes:
              http?.has('status_codes') === true ? http.strings('status_codes') : known.status_codes,
            tls: http?.optionalBoolean('tls') ?? known.tls,
          },
  };
  if (check.interval < 3 || check.interval > 60)
    throw invalidInput('health_check.interval', 'must be from 3 to 60');
  if (check.timeout < 1 || check.timeout > 60)
    throw invalidInput('health_check.timeout', 'must be from 1 to 60');
  return check;
}

function checkedPort(field: string, port: number | undefined): number {
  if (port === undefined) throw invalidInput(field, 'missing required field');
  if (port < 1 || port > 65_535) throw invalidInput(field, 'must be from 1 to 65535');
  return port;
}
