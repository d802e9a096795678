import { holds, overlaps, parseAddress, parseRange } from '../cidr';
import { ApiError, invalidInput, notFound } from '../errors';
import type { Fields } from '../fields';
import { limits } from '../limits';
import type { NetworkRecord } from '../records';
import { gatewayOf } from './subnets';

/** @throws ApiError invalid_input for a destination that a subnet or route has, or a gateway outside the network */
export function addRoute(network: NetworkRecord, body: Fields): void {
  const destination = body.string('destination');
  const gateway = body.string('gateway');
  const target = parseRange(destination);
  if (target?.family !== 4) throw invalidInput('destination', 'must be an IPv4 range without host bits');
  const address = parseAddress(gateway);
  const whole = parseRange(network.ip_range);
  if (address?.family !== 4 || !whole || !holds(whole, address.value) || gateway === gatewayOf(network))
    throw invalidInput('gateway', `must be an address within ${network.ip_range} other than its first`);
  const taken = [
    ...network.subnets.map((subnet) => subnet.ip_range),
    ...network.routes.map((r) => r.destination),
  ];
  const isTaken = taken.some((text) => {
    const range = parseRange(text);
    // A default route may stand beside everything.
    return range !== undefined && (text === destination || (target.prefix > 0 && overlaps(range, target)));
  });
  if (isTaken) throw invalidInput('destination', 'overlaps with a subnet or a route');
  if (network.routes.length >= limits.routesPerNetwork)
    throw new ApiError('resource_limit_exceeded', 'network has too many routes');
  network.routes.push({ destination, gateway });
}

/** @throws ApiError not_found */
export function removeRoute(network: NetworkRecord, body: Fields): void {
  const destination = body.string('destination');
  const gateway = body.string('gateway');
  const index = network.routes.findIndex((r) => r.destination === destination && r.gateway === gateway);
  if (index < 0) throw notFound('route', destination);
  network.routes.splice(index, 1);
}
