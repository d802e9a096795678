import { settle } from '../actions';
import { chosenLocation } from '../catalogue/choose';
import { loadBalancerTypes, type LoadBalancerType } from '../catalogue/load-balancer-types';
import { locations } from '../catalogue/locations';
import { locationNamed } from '../catalogue/present';
import { ApiError, invalidInput } from '../errors';
import type { Fields } from '../fields';
import { firstOf, newPublicAddress } from '../public-addresses';
import { checkDeletable, newRecord, resourceRoutes, type Workspace } from '../resource';
import type { LoadBalancerRecord } from '../records';
import { created, idOf, type Request, type Route } from '../router';
import { setDnsPtr } from './dns-ptr';
import { addService, readService, serviceAt } from './load-balancer-services';
import { addTarget, presentTarget, readTarget, removeTarget } from './load-balancer-targets';
import { networkAddress } from './subnets';

const RECORDS = ['change_dns_ptr', 'change_protection'];
const ALGORITHMS = ['round_robin', 'least_connections'] as const;

/** Load balancers with their services, targets and the one network that each may be in. */
export function loadBalancerRoutes(workspace: Workspace): Route[] {
  const { store, actions } = workspace;
  const on = ({ id }: LoadBalancerRecord) => [{ id, type: 'load_balancer' }];
  const change = (
    name: string,
    apply: (balancer: LoadBalancerRecord, body: Fields) => void,
    command = name,
  ): Route => ({
    method: 'POST',
    path: `/load_balancers/:id/actions/${name}`,
    handle: (request: Request) => {
      const balancer = store.get('load_balancers', idOf(request));
      // Clients that add services and targets side by side try again on a conflict, not on a lock.
      // What only records something is beside all that.
      if (!RECORDS.includes(name) && actions.isLocked('load_balancer', balancer.id))
        throw new ApiError('conflict', 'load balancer is being changed by another action');
      apply(balancer, request.body);
      return created({ action: actions.start(command, on(balancer), settle) });
    },
  });
  return [
    ...resourceRoutes(workspace, {
      kind: 'load_balancers',
      singular: 'load_balancer',
      filters: [],
      present: (balancer) => present(workspace, balancer),
      remove: (balancer) => {
        checkDeletable(balancer, 'load balancer');
        store.remove('load_balancers', balancer.id);
        return undefined;
      },
    }),
    {
      method: 'POST',
      path: '/load_balancers',
      handle: ({ body }) => {
        const type = chosenType(body);
        const location = placeOf(body);
        const algorithm = body.object('algorithm')?.oneOf('type', ALGORITHMS) ?? 'round_robin';
        const network = body.has('network') ? store.get('networks', body.integer('network')) : undefined;
        const record = newRecord(store, 'load_balancers', body);
        const balancer: LoadBalancerRecord = {
          ...record,
          load_balancer_type: type.id,
          location,
          algorithm: { type: algorithm },
          ipv4: newPublicAddress(store, 'ipv4'),
          ipv6: newPublicAddress(store, 'ipv6'),
          dns_ptr: [],
          public_enabled: body.optionalBoolean('public_interface') ?? true,
          private_net: [],
          services: [],
          targets: [],
          protection: { delete: false },
        };
        if (network) attach(workspace, balancer, network.id, {});
        for (const target of body.objects('targets'))
          addTarget(store, balancer, readTarget(store, target), type.max_targets);
        for (const service of body.objects('services'))
          addService(balancer, readService(store, service), type.max_services);
        store.add('load_balancers', balancer);
        const action = actions.start('create_load_balancer', on(balancer), settle);
        return created({ load_balancer: present(workspace, balancer), action });
      },
    },
    change('add_service', (balancer, body) => {
      addService(balancer, readService(store, body), typeOf(balancer).max_services);
    }),
    change('update_service', (balancer, body) => {
      const before = serviceAt(balancer, body.integer('listen_port'));
      const after = readService(store, body, before);
      balancer.services = balancer.services.map((service) => (service === before ? after : service));
    }),
    change('delete_service', (balancer, body) => {
      const gone = serviceAt(balancer, body.integer('listen_port'));
      balancer.services = balancer.services.filter((service) => service !== gone);
    }),
    change('add_target', (balancer, body) => {
      addTarget(store, balancer, readTarget(store, body), typeOf(balancer).max_targets);
    }),
    change('remove_target', (balancer, body) => {
      removeTarget(balancer, readTarget(store, body));
    }),
    change('attach_to_network', (balancer, body) => {
      const wanted = { wanted: body.optionalString('ip'), within: body.optionalString('ip_range') };
      attach(workspace, balancer, body.integer('network'), wanted);
    }),
    change('detach_from_network', (balancer, body) => {
      const network = body.integer('network');
      if (!balancer.private_net.some((net) => net.network === network))
        throw invalidInput('network', 'load balancer is not attached to this network');
      balancer.private_net = [];
      balancer.targets = balancer.targets.filter((target) => !target.use_private_ip);
    }),
    change('change_algorithm', (balancer, body) => {
      balancer.algorithm = { type: body.oneOf('type', ALGORITHMS) };
    }),
    change(
      'change_type',
      (balancer, body) => {
        const type = chosenType(body);
        if (balancer.targets.length > type.max_targets || balancer.services.length > type.max_services)
          throw new ApiError('invalid_load_balancer_type', `load balancer is too large for ${type.name}`);
        balancer.load_balancer_type = type.id;
      },
      'change_load_balancer_type',
    ),
    change('enable_public_interface', (balancer) => (balancer.public_enabled = true)),
    change('disable_public_interface', (balancer) => (balancer.public_enabled = false)),
    change('change_protection', (balancer, body) => {
      balancer.protection.delete = body.optionalBoolean('delete') ?? balancer.protection.delete;
    }),
    change('change_dns_ptr', (balancer, body) => {
      const addresses = (['ipv4', 'ipv6'] as const).map((type) => ({
        type,
        ip: balancer[type],
        dns_ptr: balancer.dns_ptr.filter(({ ip }) => ip.includes(':') === (type === 'ipv6')),
      }));
      setDnsPtr(addresses, body);
      balancer.dns_ptr = addresses.flatMap(({ dns_ptr }) => dns_ptr);
    }),
  ];
}

/** @throws Error when the load balancer has a type that the catalogue has not */
function typeOf(balancer: LoadBalancerRecord): LoadBalancerType {
  const type = loadBalancerTypes.find(({ id }) => id === balancer.load_balancer_type);
  if (!type) throw new Error(`load balancer type ${balancer.load_balancer_type} is not in the catalogue`);
  return type;
}

function chosenType(body: Fields): LoadBalancerType {
  const wanted = body.idOrName('load_balancer_type');
  const found = loadBalancerTypes.find(({ id, name }) => id === wanted || name === wanted);
  if (!found) throw invalidInput('load_balancer_type', `load_balancer_type ${wanted} not found`);
  return found;
}

function placeOf(body: Fields): string {
  const chosen = chosenLocation(body)?.name;
  const zone = body.optionalString('network_zone');
  if (chosen !== undefined && zone !== undefined)
    throw invalidInput('network_zone', 'must not be set together with location');
  const found = chosen ?? locations.find(({ network_zone: one }) => one === zone)?.name;
  if (found === undefined) throw invalidInput('location', 'either location or network_zone is required');
  return found;
}

function attach(
  { store }: Workspace,
  balancer: LoadBalancerRecord,
  network: number,
  where: { wanted?: string | undefined; within?: string | undefined },
): void {
  const record = store.get('networks', network);
  if (balancer.private_net.length > 0)
    throw new ApiError('load_balancer_already_attached', 'load balancer is in a network already');
  const { network_zone: zone } = locationNamed(balancer.location);
  balancer.private_net = [{ network, ip: networkAddress(store, record, zone, where) }];
}

function present({ store }: Workspace, balancer: LoadBalancerRecord): object {
  const { ipv4, ipv6, dns_ptr: names, public_enabled: enabled, ...shown } = balancer;
  const nameOf = (address: string) => names.find(({ ip }) => ip === address)?.dns_ptr ?? null;
  const first = firstOf(ipv6);
  return {
    ...shown,
    load_balancer_type: typeOf(balancer),
    location: locationNamed(balancer.location),
    public_net: {
      enabled,
      ipv4: { ip: ipv4, dns_ptr: nameOf(ipv4) },
      ipv6: { ip: first, dns_ptr: nameOf(first) },
    },
    targets: balancer.targets.map((target) => presentTarget(store, balancer, target)),
    included_traffic: 20 * 1024 ** 4,
    outgoing_traffic: 0,
    ingoing_traffic: 0,
  };
}
