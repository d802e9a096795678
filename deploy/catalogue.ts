import type { Catalogue } from '../model/catalogue';
import { getFromHetzner, listAtHetzner, type HetznerAccess } from './hetzner-api';

/** Milliseconds for the whole catalogue: preview must not wait for a network that is not there. */
const LIMIT = 10_000;

interface Price {
  readonly location: string;
  readonly price_monthly: { readonly net: string };
}

interface ServerType {
  readonly name: string;
  readonly architecture: string;
  readonly disk: number;
  readonly prices: readonly Price[];
  readonly deprecated?: boolean;
  readonly locations?: readonly { readonly name: string; readonly available?: boolean }[];
}

interface Pricing {
  readonly pricing: {
    readonly currency: string;
    readonly primary_ips: readonly { readonly type: string; readonly prices: readonly Price[] }[];
    readonly floating_ips: readonly { readonly type: string; readonly prices: readonly Price[] }[];
    readonly load_balancer_types: readonly { readonly name: string; readonly prices: readonly Price[] }[];
    readonly volume: { readonly price_per_gb_month: { readonly net: string } };
    readonly server_backup: { readonly percentage: string };
  };
}

/**
 * Asks the API, read-only, what can be ordered and for how much.
 * @returns undefined where it does not answer: nothing that is asked here is worth a failed run
 */
export async function readCatalogue(api: HetznerAccess): Promise<Catalogue | undefined> {
  const signal = AbortSignal.timeout(LIMIT);
  try {
    const [all, { pricing }] = await Promise.all([
      listAtHetzner<ServerType>('server_types', {}, api, signal),
      getFromHetzner<Pricing>('pricing', api, signal),
    ]);
    const ofIp = (type: string, ips = pricing.primary_ips) =>
      monthly(ips.find((ip) => ip.type === type)?.prices ?? []);
    return {
      currency: pricing.currency,
      serverTypes: all.map(({ name, architecture, disk, prices, deprecated, locations }) => ({
        name,
        architecture,
        disk,
        monthly: monthly(prices),
        // An API that does not tell where there is room is believed to have it wherever there is a price.
        available:
          deprecated === true
            ? []
            : (locations?.filter(({ available }) => available !== false) ?? names(prices)).map(
                (place) => place.name,
              ),
      })),
      ipv4: ofIp('ipv4'),
      ipv6: ofIp('ipv6'),
      floatingIps: { ipv4: ofIp('ipv4', pricing.floating_ips), ipv6: ofIp('ipv6', pricing.floating_ips) },
      loadBalancers: Object.fromEntries(
        pricing.load_balancer_types.map(({ name, prices }) => [name, monthly(prices)]),
      ),
      volumePerGb: Number(pricing.volume.price_per_gb_month.net),
      backupPercentage: Number(pricing.server_backup.percentage),
    };
  } catch {
    return undefined;
  }
}

function names(prices: readonly Price[]): { readonly name: string }[] {
  return prices.map(({ location }) => ({ name: location }));
}

function monthly(prices: readonly Price[]): Record<string, number> {
  return Object.fromEntries(
    prices.map(({ location, price_monthly: price }) => [location, Number(price.net)]),
  );
}
