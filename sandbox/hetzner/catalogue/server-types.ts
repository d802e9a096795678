import { locations } from './locations';

type Architecture = 'x86' | 'arm';

interface Price {
  net: string;
  gross: string;
}

export interface ServerType {
  id: number;
  name: string;
  description: string;
  category: string;
  cores: number;
  /** GB */
  memory: number;
  /** GB */
  disk: number;
  storage_type: 'local';
  cpu_type: 'shared' | 'dedicated';
  architecture: Architecture;
  included_traffic: number;
  prices: {
    location: string;
    price_hourly: Price;
    price_monthly: Price;
    included_traffic: number;
    price_per_tb_traffic: Price;
  }[];
  deprecated: boolean;
  deprecation: { announced: string; unavailable_after: string } | null;
  locations: {
    id: number;
    name: string;
    recommended: boolean;
    available: boolean;
    deprecation: ServerType['deprecation'];
  }[];
}

const europe = ['fsn1', 'nbg1', 'hel1'];
const everywhere = locations.map((location) => location.name);
const cx1 = { announced: '2024-06-06T00:00:00+00:00', unavailable_after: '2024-09-06T00:00:00+00:00' };

/** Prices are examples, in euros a month without tax. cx11 is there as a type that cannot be ordered any more. */
export const serverTypes: readonly ServerType[] = [
  type(1, 'cx11', 'cost_optimized', 1, 2, 20, 'x86', 'shared', europe, 3.29, cx1),
  type(22, 'cpx11', 'regular_purpose', 2, 2, 40, 'x86', 'shared', everywhere, 4.35),
  type(23, 'cpx21', 'regular_purpose', 3, 4, 80, 'x86', 'shared', everywhere, 7.55),
  type(24, 'cpx31', 'regular_purpose', 4, 8, 160, 'x86', 'shared', everywhere, 13.6),
  type(25, 'cpx41', 'regular_purpose', 8, 16, 240, 'x86', 'shared', everywhere, 25.2),
  type(45, 'cax11', 'cost_optimized', 2, 4, 40, 'arm', 'shared', europe, 3.79),
  type(93, 'cax21', 'cost_optimized', 4, 8, 80, 'arm', 'shared', europe, 6.49),
  type(94, 'cax31', 'cost_optimized', 8, 16, 160, 'arm', 'shared', europe, 12.49),
  type(96, 'ccx13', 'general_purpose', 2, 8, 80, 'x86', 'dedicated', everywhere, 12.49),
  type(97, 'ccx23', 'general_purpose', 4, 16, 160, 'x86', 'dedicated', everywhere, 24.49),
  type(104, 'cx22', 'cost_optimized', 2, 4, 40, 'x86', 'shared', europe, 3.79),
  type(105, 'cx32', 'cost_optimized', 4, 8, 80, 'x86', 'shared', europe, 6.8),
  type(106, 'cx42', 'cost_optimized', 8, 16, 160, 'x86', 'shared', europe, 16.4),
  type(114, 'cx23', 'cost_optimized', 2, 4, 40, 'x86', 'shared', europe, 3.49),
  type(115, 'cx33', 'cost_optimized', 4, 8, 80, 'x86', 'shared', europe, 5.49),
];

function type(
  id: number,
  name: string,
  category: string,
  cores: number,
  memory: number,
  disk: number,
  architecture: Architecture,
  cpu_type: 'shared' | 'dedicated',
  where: string[],
  monthly: number,
  deprecation: ServerType['deprecation'] = null,
): ServerType {
  const available = deprecation === null;
  return {
    id,
    name,
    description: name.toUpperCase(),
    category,
    cores,
    memory,
    disk,
    storage_type: 'local',
    cpu_type,
    architecture,
    included_traffic: 0,
    prices: where.map((location) => ({
      location,
      price_hourly: price(monthly / 624),
      price_monthly: price(monthly),
      included_traffic: 20 * 1024 ** 4,
      price_per_tb_traffic: price(1),
    })),
    deprecated: !available,
    deprecation,
    locations: locations
      .filter((location) => where.includes(location.name))
      .map((location) => ({
        id: location.id,
        name: location.name,
        recommended: available,
        available,
        deprecation,
      })),
  };
}

/** Prices are decimal strings with ten places; gross has 19 % tax. */
export function price(net: number): Price {
  return { net: net.toFixed(10), gross: (net * 1.19).toFixed(16) };
}
