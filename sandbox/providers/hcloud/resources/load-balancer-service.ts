import { isCode, type Api, type Json } from '../client';
import type { Fields } from '../bridge/fields';
import type { Kind } from '../bridge/kind';
import { isMap, type PropertyMap, type Value } from '../../rpc/values';
import { given, listOf } from './common';

const USUAL_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

const http: Fields = {
  stickySessions: { type: 'bool', computed: true },
  cookieName: { type: 'string', computed: true },
  cookieLifetime: { type: 'int', computed: true },
  certificates: { type: 'set', element: 'int', computed: true },
  redirectHttp: { type: 'bool', computed: true },
  timeoutIdle: { type: 'int', computed: true },
};

const healthCheck: Fields = {
  protocol: { type: 'string', required: true },
  port: { type: 'int', required: true },
  interval: { type: 'int', required: true },
  timeout: { type: 'int', required: true },
  retries: { type: 'int', required: true },
  http: {
    type: 'block',
    computed: true,
    block: {
      domain: { type: 'string' },
      path: { type: 'string' },
      response: { type: 'string' },
      tls: { type: 'bool' },
      statusCodes: { type: 'list', element: 'string' },
    },
  },
};

/** `LoadBalancerService`: a load balancer has one of a port at most. */
export const loadBalancerService: Kind = {
  library: 'sdk',
  autoname: false,
  fields: {
    loadBalancerId: { type: 'string', required: true, replaces: true },
    protocol: { type: 'string', required: true, replaces: true },
    listenPort: { type: 'int', computed: true, replaces: true },
    destinationPort: { type: 'int', computed: true },
    proxyprotocol: { type: 'bool', computed: true },
    http: { type: 'block', computed: true, block: http },
    healthCheck: { type: 'block', computed: true, block: healthCheck },
  },
  create: async (api, inputs, made) => {
    const port = (inputs.listenPort ?? USUAL_PORTS[inputs.protocol as string] ?? 0) as number;
    const balancer = inputs.loadBalancerId as string;
    await api.repeat(
      5,
      (error) => isCode(error, 'service_error'),
      () =>
        api.act(`/load_balancers/${balancer}/actions/add_service`, {
          protocol: inputs.protocol,
          listen_port: port,
          ...bodyOf(inputs),
        }),
    );
    const id = `${balancer}__${port}`;
    made(id);
    return id;
  },
  read: async (api, id) => {
    const { balancer, port } = parse(id);
    const service = await find(api, balancer, port);
    return (
      service && {
        loadBalancerId: balancer,
        protocol: service.protocol as string,
        listenPort: port,
        destinationPort: service.destination_port as number,
        proxyprotocol: service.proxyprotocol as boolean,
        http: isMap(service.http as Value) ? httpOf(service.http as Json) : null,
        healthCheck: healthCheckOf(service.health_check as Json),
      }
    );
  },
  update: async (api, id, { olds, news }) => {
    const { balancer, port } = parse(id);
    const merged = (name: string): PropertyMap => {
      const [before, after] = [olds[name], news[name]];
      return { ...(isMap(before) ? before : {}), ...(isMap(after) ? after : {}) };
    };
    await api.act(`/load_balancers/${balancer}/actions/update_service`, {
      listen_port: port,
      protocol: news.protocol,
      ...bodyOf({
        ...olds,
        ...news,
        ...(news.protocol === 'tcp' ? {} : { http: merged('http') }),
        healthCheck: merged('healthCheck'),
      }),
    });
  },
  delete: async (api, id) => {
    const { balancer, port } = parse(id);
    if (!(await find(api, balancer, port))) return;
    await api
      .act(`/load_balancers/${balancer}/actions/delete_service`, { listen_port: port })
      .catch((error: unknown) => {
        if (!isCode(error, 'not_found')) throw error;
      });
  },
};

async function find(api: Api, balancer: string, port: number): Promise<Json | undefined> {
  const found = await api.find(`/load_balancers/${balancer}`, 'load_balancer');
  return ((found?.services ?? []) as Json[]).find((service) => service.listen_port === port);
}

function parse(id: string): { balancer: string; port: number } {
  const [balancer = '', port = '0'] = id.split('__');
  return { balancer, port: Number(port) };
}

function bodyOf(inputs: PropertyMap): Json {
  const { http: wanted, healthCheck: check, proxyprotocol } = inputs;
  return {
    ...given(inputs, { destinationPort: 'destination_port' }),
    ...(proxyprotocol === undefined ? {} : { proxyprotocol }),
    ...(isMap(wanted) ? { http: httpBody(wanted) } : {}),
    ...(isMap(check) ? { health_check: healthCheckBody(check) } : {}),
  };
}

function httpBody(block: PropertyMap): Json {
  const certificates = listOf<number>(block.certificates);
  return {
    sticky_sessions: block.stickySessions ?? false,
    redirect_http: block.redirectHttp ?? false,
    ...given(block, {
      cookieName: 'cookie_name',
      cookieLifetime: 'cookie_lifetime',
      timeoutIdle: 'timeout_idle',
    }),
    ...(certificates.length > 0 ? { certificates } : {}),
  };
}

function healthCheckBody({ protocol, port, interval, timeout, retries, http: inner }: PropertyMap): Json {
  const checked = isMap(inner)
    ? {
        http: {
          domain: inner.domain ?? '',
          path: inner.path ?? '',
          response: inner.response ?? '',
          tls: inner.tls ?? false,
          status_codes: listOf(inner.statusCodes),
        },
      }
    : {};
  return { protocol, port, interval, timeout, retries, ...checked };
}

function httpOf(found: Json): PropertyMap {
  const { cookie_name, cookie_lifetime, certificates, redirect_http, sticky_sessions, timeout_idle } = found;
  return {
    stickySessions: sticky_sessions as boolean,
    cookieName: cookie_name as string,
    cookieLifetime: cookie_lifetime as number,
    certificates: certificates as number[],
    redirectHttp: redirect_http as boolean,
    timeoutIdle: timeout_idle as number,
  };
}

function healthCheckOf({ protocol, port, interval, timeout, retries, http: found }: Json): PropertyMap {
  const inner = found as Json | null;
  return {
    protocol: protocol as string,
    port: port as number,
    interval: interval as number,
    timeout: timeout as number,
    retries: retries as number,
    http: inner && {
      domain: inner.domain as string,
      path: inner.path as string,
      response: inner.response as string,
      tls: inner.tls as boolean,
      statusCodes: inner.status_codes as string[],
    },
  };
}
