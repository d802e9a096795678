import { ApiError, invalidInput } from '../errors';
import type { Fields } from '../fields';
import { labelSelector } from '../label-selector';
import type { LoadBalancerRecord, LoadBalancerTarget, ServerRecord } from '../records';
import type { Store } from '../store';

/** @throws ApiError invalid_input, not_found */
export function readTarget(store: Store, body: Fields): LoadBalancerTarget {
  const type = body.oneOf('type', ['server', 'label_selector', 'ip']);
  const use_private_ip = body.optionalBoolean('use_private_ip') ?? false;
  const inner = body.object(type);
  if (!inner) throw invalidInput(type, 'missing required field');
  if (type === 'server')
    return { type, server: store.get('servers', inner.integer('id')).id, use_private_ip };
  if (type === 'ip') return { type, ip: inner.string('ip'), use_private_ip: false };
  const selector = inner.string('selector');
  labelSelector(selector);
  return { type, selector, use_private_ip };
}

/** @throws ApiError target_already_defined, load_balancer_not_attached_to_network, server_not_attached_to_network, … */
export function addTarget(
  store: Store,
  balancer: LoadBalancerRecord,
  target: LoadBalancerTarget,
  most: number,
): void {
  if (balancer.targets.some((present) => sameTarget(present, target)))
    throw new ApiError('target_already_defined', 'target is already defined');
  if (balancer.targets.length >= most)
    throw new ApiError('resource_limit_exceeded', 'load balancer has too many targets');
  if (target.use_private_ip) {
    const [network] = balancer.private_net;
    if (network === undefined)
      throw new ApiError('load_balancer_not_attached_to_network', 'load balancer is in no network');
    const outside =
      target.type === 'server' &&
      !store.get('servers', target.server).private_net.some((net) => net.network === network.network);
    if (outside) throw new ApiError('server_not_attached_to_network', 'server is not in the network');
  }
  balancer.targets.push(target);
}

/** @throws ApiError load_balancer_target_not_found */
export function removeTarget(balancer: LoadBalancerRecord, target: LoadBalancerTarget): void {
  const left = balancer.targets.filter((present) => !sameTarget(present, target));
  if (left.length === balancer.targets.length)
    throw new ApiError('load_balancer_target_not_found', 'target not found', null, 404);
  balancer.targets = left;
}

/** Servers that a target stands for. */
export function targetServers(store: Store, target: LoadBalancerTarget): ServerRecord[] {
  if (target.type === 'ip') return [];
  if (target.type === 'server') return store.all('servers').filter(({ id }) => id === target.server);
  const matches = labelSelector(target.selector);
  return store.all('servers').filter(({ labels }) => matches(labels));
}

/** As the API shows it; each server of a selector is a target below it. */
export function presentTarget(
  store: Store,
  balancer: LoadBalancerRecord,
  target: LoadBalancerTarget,
): object {
  const ofServer = (server: ServerRecord) => ({
    type: 'server',
    server: { id: server.id },
    use_private_ip: target.use_private_ip,
    health_status: balancer.services.map(({ listen_port }) => ({
      listen_port,
      status: server.status === 'running' ? 'healthy' : 'unhealthy',
    })),
  });
  if (target.type === 'ip') return { type: 'ip', ip: { ip: target.ip }, health_status: [] };
  const servers = targetServers(store, target).map(ofServer);
  if (target.type === 'server')
    return servers[0] ?? { type: 'server', server: { id: target.server }, health_status: [] };
  return {
    type: 'label_selector',
    label_selector: { selector: target.selector },
    use_private_ip: target.use_private_ip,
    targets: servers,
  };
}

function sameTarget(a: LoadBalancerTarget, b: LoadBalancerTarget): boolean {
  const of = ({ use_private_ip: _private, ...rest }: LoadBalancerTarget) => JSON.stringify(rest);
  return of(a) === of(b);
}
