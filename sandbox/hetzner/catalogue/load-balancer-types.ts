import { locations } from './locations';
import { price } from './server-types';

/** Prices are examples, in euros a month without tax. */
export const loadBalancerTypes = [
  type(1, 'lb11', 10_000, 5, 25, 10, 5.39),
  type(2, 'lb21', 20_000, 15, 75, 25, 16.4),
  type(3, 'lb31', 40_000, 30, 150, 50, 32.9),
];

export type LoadBalancerType = (typeof loadBalancerTypes)[number];

function type(
  id: number,
  name: string,
  max_connections: number,
  max_services: number,
  max_targets: number,
  max_assigned_certificates: number,
  monthly: number,
) {
  return {
    id,
    name,
    description: name.toUpperCase(),
    max_connections,
    max_services,
    max_targets,
    max_assigned_certificates,
    deprecated: null,
    prices: locations.map((location) => ({
      location: location.name,
      price_hourly: price(monthly / 624),
      price_monthly: price(monthly),
      included_traffic: 20 * 1024 ** 4,
      price_per_tb_traffic: price(1),
    })),
  };
}
