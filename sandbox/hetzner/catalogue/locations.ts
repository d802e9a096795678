export interface Location {
  id: number;
  name: string;
  description: string;
  country: string;
  city: string;
  latitude: number;
  longitude: number;
  network_zone: string;
}

export const locations: readonly Location[] = [
  place(1, 'fsn1', 'Falkenstein DC Park 1', 'DE', 'Falkenstein', 50.47612, 12.370071, 'eu-central'),
  place(2, 'nbg1', 'Nuremberg DC Park 1', 'DE', 'Nuremberg', 49.452102, 11.076665, 'eu-central'),
  place(3, 'hel1', 'Helsinki DC Park 1', 'FI', 'Helsinki', 60.169855, 24.938379, 'eu-central'),
  place(4, 'ash', 'Ashburn, VA', 'US', 'Ashburn, VA', 39.045821, -77.487073, 'us-east'),
  place(5, 'hil', 'Hillsboro, OR', 'US', 'Hillsboro, OR', 45.54222, -122.951924, 'us-west'),
  place(6, 'sin', 'Singapore', 'SG', 'Singapore', 1.283333, 103.833333, 'ap-southeast'),
];

function place(
  id: number,
  name: string,
  description: string,
  country: string,
  city: string,
  latitude: number,
  longitude: number,
  network_zone: string,
): Location {
  return { id, name, description, country, city, latitude, longitude, network_zone };
}

export interface Datacenter {
  id: number;
  name: string;
  location: string;
}

export const datacenters: readonly Datacenter[] = [
  { id: 2, name: 'nbg1-dc3', location: 'nbg1' },
  { id: 3, name: 'hel1-dc2', location: 'hel1' },
  { id: 4, name: 'fsn1-dc14', location: 'fsn1' },
  { id: 5, name: 'ash-dc1', location: 'ash' },
  { id: 6, name: 'hil-dc1', location: 'hil' },
  { id: 7, name: 'sin-dc1', location: 'sin' },
];

export const networkZones = [...new Set(locations.map((location) => location.network_zone))];
