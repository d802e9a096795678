import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { catalogueRoutes } from './catalogue/routes';
import { ApiError } from './errors';
import { Fields } from './fields';
import { limits } from './limits';
import { RateLimit } from './rate-limit';
import { actionRoutes, type Workspace } from './resource';
import { firewallRoutes } from './resources/firewalls';
import { certificateRoutes } from './resources/certificates';
import { floatingIpRoutes } from './resources/floating-ips';
import { imageRoutes } from './resources/images';
import { loadBalancerRoutes } from './resources/load-balancers';
import { networkRoutes } from './resources/networks';
import { placementGroupRoutes } from './resources/placement-groups';
import { primaryIpRoutes } from './resources/primary-ips';
import { serverNetworkRoutes } from './resources/server-networks';
import { serverPowerRoutes } from './resources/server-power';
import { serverSettingRoutes } from './resources/server-settings';
import { serverRoutes } from './resources/servers';
import { sshKeyRoutes } from './resources/ssh-keys';
import { volumeRoutes } from './resources/volumes';
import { Router, type Reply } from './router';

export interface ApiOptions {
  token: string;
  /** Requests an hour. @default limits.requestsPerHour */
  requestsPerHour?: number | undefined;
}

/** The API as a listener for an HTTP server. */
export function createApi(workspace: Workspace, options: ApiOptions): RequestListener {
  const router = new Router([
    ...catalogueRoutes(workspace.outages),
    ...actionRoutes(workspace.actions, '', () => true),
    ...serverRoutes(workspace),
    ...serverPowerRoutes(workspace),
    ...serverNetworkRoutes(workspace),
    ...serverSettingRoutes(workspace),
    ...sshKeyRoutes(workspace),
    ...networkRoutes(workspace),
    ...firewallRoutes(workspace),
    ...primaryIpRoutes(workspace),
    ...floatingIpRoutes(workspace),
    ...certificateRoutes(workspace),
    ...imageRoutes(workspace),
    ...loadBalancerRoutes(workspace),
    ...placementGroupRoutes(workspace),
    ...volumeRoutes(workspace),
  ]);
  const requestsPerHour = options.requestsPerHour ?? limits.requestsPerHour;
  const rateLimit = new RateLimit(requestsPerHour);

  const answer = async (message: IncomingMessage, url: URL): Promise<Answer> => {
    checkToken(message, options.token);
    if (!rateLimit.take())
      throw new ApiError('rate_limit_exceeded', `limit of ${requestsPerHour} requests per hour reached`);
    const method = message.method ?? '';
    const arrives = await workspace.outages.request(method, url.pathname);
    const { handle, ids } = router.match(method, url.pathname);
    const body = Fields.parse(await bodyOf(message));
    const reply = handle({ ids, query: url.searchParams, body });
    if (method !== 'GET') {
      workspace.store.save();
      await workspace.enforce();
    }
    return { ...reply, arrives };
  };

  return (message, response) => {
    const began = performance.now();
    const url = new URL(message.url ?? '/', 'http://localhost');
    void answer(message, url)
      .catch((error: unknown) => failure(error, workspace.log))
      .then(({ status, body, arrives }) => {
        const text = body === undefined ? '' : JSON.stringify(body);
        const type =
          body === undefined
            ? {}
            : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) };
        const took = (performance.now() - began).toFixed(1);
        const heard = arrives === 'all' ? '' : `, of which ${arrives} is heard`;
        workspace.log(`${message.method ?? ''} ${url.pathname}${url.search} ${status} ${took} ms${heard}`);
        if (arrives === 'none') return;
        response.writeHead(status, { ...type, ...rateLimit.headers() });
        if (arrives === 'all') response.end(text);
        else response.write(text.slice(0, text.length / 2), () => response.destroy());
      });
  };
}

interface Answer extends Reply {
  /** How much of it. */
  readonly arrives: 'all' | 'half' | 'none';
}

function failure(error: unknown, log: (line: string) => void): Answer {
  if (error instanceof ApiError) return { status: error.status, body: error.body, arrives: 'all' };
  log(`server_error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const hidden = new ApiError('server_error', 'internal error of the simulated API; its log says more');
  return { status: hidden.status, body: hidden.body, arrives: 'all' };
}

/** @throws ApiError unauthorized */
function checkToken(message: IncomingMessage, token: string): void {
  const given = /^Bearer (.+)$/.exec(message.headers.authorization ?? '')?.[1] ?? '';
  // Digests have one length, as timingSafeEqual needs it.
  const [left, right] = [given, token].map((text) => createHash('sha256').update(text).digest());
  if (!left || !right || !timingSafeEqual(left, right))
    throw new ApiError('unauthorized', 'unable to authenticate');
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limits.requestBody) throw new ApiError('json_error', 'request body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
