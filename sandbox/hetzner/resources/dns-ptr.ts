import type { Actions } from '../actions';
import { invalidInput, notFound } from '../errors';
import type { Fields } from '../fields';
import { checkHostname } from '../hostname';
import { holds, parseAddress, parseRange } from '../cidr';
import { defaultDnsPtr } from '../public-addresses';
import type { PrimaryIpRecord } from '../records';
import { created, type Request, type Route } from '../router';

/** What carries reverse names. */
type Address = Pick<PrimaryIpRecord, 'type' | 'ip' | 'dns_ptr'>;

/** IPv4 addresses have a reverse name from the start, IPv6 ones have none. */
export function withDefaultDnsPtr<T extends Address>(address: T): T {
  if (address.type === 'ipv4') address.dns_ptr = [{ ip: address.ip, dns_ptr: defaultDnsPtr(address.ip) }];
  return address;
}

/** The action that sets the reverse name of one address. */
export function dnsPtrRoute(
  actions: Actions,
  { kind, singular }: { readonly kind: string; readonly singular: string },
  item: (request: Request) => Address & { id: number },
): Route {
  return {
    method: 'POST',
    path: `/${kind}/:id/actions/change_dns_ptr`,
    handle: (request) => {
      const address = item(request);
      setDnsPtr([address], request.body);
      return created({ action: actions.done('change_dns_ptr', [{ id: address.id, type: singular }]) });
    },
  };
}

/**
 * Sets the reverse name that the body asks for (`ip`, `dns_ptr`; null resets it) on the one that has the
 * address.
 *
 * @throws ApiError not_found when none of them has it
 */
export function setDnsPtr(addresses: readonly Address[], body: Fields): void {
  const ip = body.string('ip');
  const address = parseAddress(ip);
  if (!address) throw invalidInput('ip', 'is no IP address');
  const name = body.optionalString('dns_ptr');
  if (name !== undefined) checkHostname(name, 'dns_ptr');
  const owner = addresses.find((candidate) => {
    const range = parseRange(candidate.type === 'ipv4' ? `${candidate.ip}/32` : candidate.ip);
    return range?.family === address.family && holds(range, address.value);
  });
  if (!owner) throw notFound('ip', ip);
  const others = owner.dns_ptr.filter((entry) => parseAddress(entry.ip)?.value !== address.value);
  if (name !== undefined) owner.dns_ptr = [...others, { ip, dns_ptr: name }];
  else if (owner.type === 'ipv4') withDefaultDnsPtr(owner);
  else owner.dns_ptr = others;
}
