import { loadBalancerTypes } from './load-balancer-types';
import { locations } from './locations';
import { price, serverTypes } from './server-types';

const perLocation = (monthly: number) =>
  locations.map(({ name }) => ({
    location: name,
    price_hourly: price(monthly / 624),
    price_monthly: price(monthly),
  }));

export const pricing = {
  currency: 'EUR',
  vat_rate: '19.000000',
  image: { price_per_gb_month: price(0.011) },
  floating_ip: { price_monthly: price(3) },
  floating_ips: [
    { type: 'ipv4', prices: perLocation(3) },
    { type: 'ipv6', prices: perLocation(1) },
  ],
  primary_ips: [
    { type: 'ipv4', prices: perLocation(0.5) },
    { type: 'ipv6', prices: perLocation(0) },
  ],
  traffic: { price_per_tb: price(0) },
  server_backup: { percentage: '20.0000000000' },
  server_types: serverTypes.map(({ id, name, prices }) => ({ id, name, prices })),
  load_balancer_types: loadBalancerTypes.map(({ id, name, prices }) => ({ id, name, prices })),
  volume: { price_per_gb_month: price(0.044) },
};
