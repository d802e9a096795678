import { contains, formatIpv4, holds, lastOf, overlaps, parseAddress, parseRange, type Range } from '../cidr';
import { networkZones } from '../catalogue/locations';
import { ApiError, invalidInput, notFound } from '../errors';
import type { Fields } from '../fields';
import { limits } from '../limits';
import type { NetworkRecord, Subnet } from '../records';
import type { Store } from '../store';

/** The first address of the network is the gateway of all its subnets. */
export function gatewayOf(network: NetworkRecord): string {
  return formatIpv4(rangeOf(network.ip_range).base + 1n);
}

/** @throws ApiError invalid_input for a range outside the network or over another subnet */
export function addSubnet(network: NetworkRecord, body: Fields): Subnet {
  const type = body.oneOf('type', ['cloud', 'server', 'vswitch']);
  const zone = body.oneOf('network_zone', networkZones);
  const vswitch = type === 'vswitch' ? body.integer('vswitch_id') : null;
  if (network.subnets.length >= limits.subnetsPerNetwork)
    throw new ApiError('resource_limit_exceeded', 'network has too many subnets');
  const text = body.optionalString('ip_range') ?? freeRange(network);
  const range = parseRange(text);
  if (!range || !contains(rangeOf(network.ip_range), range) || range.prefix > 30)
    throw invalidInput('ip_range', `must be a range of /30 or larger within ${network.ip_range}`);
  if (network.subnets.some((subnet) => overlaps(rangeOf(subnet.ip_range), range)))
    throw invalidInput('ip_range', 'overlaps with another subnet');
  const subnet: Subnet = {
    type,
    ip_range: text,
    network_zone: zone,
    gateway: gatewayOf(network),
    vswitch_id: vswitch,
  };
  network.subnets.push(subnet);
  return subnet;
}

/** @throws ApiError not_found, or service_error while a server has an address in the subnet */
export function removeSubnet(store: Store, network: NetworkRecord, text: string): void {
  const index = network.subnets.findIndex((subnet) => subnet.ip_range === text);
  if (index < 0) throw notFound('subnet', text);
  const range = rangeOf(text);
  const used = usedAddresses(store, network).some((address) => holds(range, address));
  if (used) throw new ApiError('service_error', 'cannot remove subnet because servers are attached to it');
  network.subnets.splice(index, 1);
}

/**
 * An address for a server: the wanted one, or the first free one.
 *
 * @param within range of the subnet to take it from
 * @throws ApiError no_subnet_available, ip_not_available
 */
export function networkAddress(
  store: Store,
  network: NetworkRecord,
  zone: string,
  { wanted, within }: { wanted?: string | undefined; within?: string | undefined },
): string {
  const subnets = network.subnets.filter(
    (subnet) => subnet.network_zone === zone && (within === undefined || subnet.ip_range === within),
  );
  if (subnets.length === 0) throw new ApiError('no_subnet_available', 'network has no subnet in this zone');
  const used = new Set(usedAddresses(store, network));
  const free = (range: Range, address: bigint) =>
    address > range.base && address < lastOf(range) && !used.has(address);
  if (wanted !== undefined) {
    const address = parseAddress(wanted);
    const fits = subnets.some((subnet) => address && free(rangeOf(subnet.ip_range), address.value));
    if (!fits) throw new ApiError('ip_not_available', `IP ${wanted} is not available in the network`);
    return wanted;
  }
  for (const subnet of subnets) {
    const range = rangeOf(subnet.ip_range);
    for (let address = range.base + 1n; address < lastOf(range); address++)
      if (free(range, address)) return formatIpv4(address);
  }
  throw new ApiError('no_subnet_available', 'no free address in the subnets of the network');
}

function usedAddresses(store: Store, network: NetworkRecord): bigint[] {
  const servers = store.all('servers').flatMap((server) => server.private_net);
  const balancers = store
    .all('load_balancers')
    .flatMap(({ private_net }) => private_net.map((net) => ({ ...net, alias_ips: [] })));
  const ours = [...servers, ...balancers].filter((net) => net.network === network.id);
  return [gatewayOf(network), ...ours.flatMap((net) => [net.ip, ...net.alias_ips])].map(
    (text) => parseAddress(text)?.value ?? 0n,
  );
}

/** The first /24 that no subnet covers. */
function freeRange(network: NetworkRecord): string {
  const whole = rangeOf(network.ip_range);
  for (let base = whole.base; base <= lastOf(whole); base += 256n) {
    const candidate: Range = { family: 4, base, prefix: 24 };
    if (!network.subnets.some((subnet) => overlaps(rangeOf(subnet.ip_range), candidate)))
      return `${formatIpv4(base)}/24`;
  }
  throw new ApiError('no_subnet_available', 'no free range left in the network');
}

/** A range that was checked before it was stored. */
function rangeOf(text: string): Range {
  const range = parseRange(text);
  if (!range) throw new Error(`stored range ${text} is none`);
  return range;
}
