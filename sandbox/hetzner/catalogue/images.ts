export interface Image {
  id: number;
  type: 'system';
  status: 'available';
  name: string;
  description: string;
  image_size: null;
  disk_size: number;
  created: string;
  created_from: null;
  bound_to: null;
  os_flavor: string;
  os_version: string;
  architecture: 'x86' | 'arm';
  rapid_deploy: boolean;
  protection: { delete: boolean };
  deprecated: null;
  deleted: null;
  labels: Record<string, string>;
}

/** System images; a simulated server boots the lab's installer system whatever its image is called. */
export const images: readonly Image[] = [
  system(114690387, 'debian', '12', 'x86', '2023-06-13T06:00:02Z'),
  system(114690389, 'debian', '12', 'arm', '2023-06-13T06:00:02Z'),
  system(161547269, 'ubuntu', '24.04', 'x86', '2024-04-25T13:26:27Z'),
  system(161547270, 'ubuntu', '24.04', 'arm', '2024-04-25T13:26:51Z'),
  system(310557660, 'debian', '13', 'x86', '2025-08-11T06:00:02Z'),
  system(310557661, 'debian', '13', 'arm', '2025-08-11T06:00:02Z'),
];

function system(
  id: number,
  flavor: string,
  version: string,
  architecture: Image['architecture'],
  created: string,
): Image {
  return {
    id,
    type: 'system',
    status: 'available',
    name: `${flavor}-${version}`,
    description: `${flavor.charAt(0).toUpperCase()}${flavor.slice(1)} ${version}`,
    image_size: null,
    disk_size: 5,
    created,
    created_from: null,
    bound_to: null,
    os_flavor: flavor,
    os_version: version,
    architecture,
    rapid_deploy: true,
    protection: { delete: false },
    deprecated: null,
    deleted: null,
    labels: {},
  };
}
