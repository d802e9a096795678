import { datacenters, locations, type Datacenter, type Location } from './locations';
import { serverTypes } from './server-types';

/** @throws Error when a stored resource names a location that the catalogue has not */
export function locationNamed(name: string): Location {
  const location = locations.find((candidate) => candidate.name === name);
  if (!location) throw new Error(`location ${name} is not in the catalogue`);
  return location;
}

export function presentDatacenter(datacenter: Datacenter): object {
  const location = locationNamed(datacenter.location);
  const here = serverTypes.filter((type) => type.locations.some((at) => at.name === location.name));
  const available = here.filter((type) => !type.deprecated).map((type) => type.id);
  return {
    id: datacenter.id,
    name: datacenter.name,
    description: `${location.city} 1 virtual ${datacenter.name}`,
    location,
    server_types: { supported: here.map((type) => type.id), available, available_for_migration: available },
  };
}

/** The datacenter that older clients read beside the location. */
export function datacenterAt(location: string): object | null {
  const found = datacenters.find((datacenter) => datacenter.location === location);
  return found ? presentDatacenter(found) : null;
}
