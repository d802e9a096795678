import type { Catalogue, ServerType } from './catalogue';
import type { ConfigMistake } from './config-error';
import type { CloudHostSpec } from './fleet-spec';
import type { RecordedMachine } from './machine-plan';
import { volumeName } from './resource-names';

/** What no API call changes on a machine that is there. */
export function replacements(
  { name, server: { image, locations } }: CloudHostSpec,
  server: NonNullable<RecordedMachine['server']>,
  addresses: RecordedMachine['addresses'],
): ConfigMistake[] {
  const path = `nixos-fleet:hosts.${name}.server`;
  return [
    ...(locations.includes(server.location)
      ? []
      : [
          {
            path: `${path}.location`,
            expected: `${server.location}, where the machine is: another place is another machine, with other addresses and volumes`,
            found: locations.join(', '),
            // Hetzner has each name once, and takes no address from a machine that is there: `up` would end in the middle.
            ...(addresses === undefined
              ? {}
              : {
                  next: `Put it back; or add a host of another name there, move what is on ${name}, and take ${name} out`,
                }),
          },
        ]),
    ...(server.image === undefined || server.image === null || image === server.image
      ? []
      : [
          {
            path: `${path}.image`,
            expected: `${server.image}, which the machine was made from: another image is another machine`,
            found: image,
          },
        ]),
  ];
}

/** The API moves no machine that runs, and the provider does not switch one off for it: `up` would end in the middle. */
export function groupMistakes(
  { name, server: { placementGroup: wanted } }: CloudHostSpec,
  { server, placementGroup: current }: RecordedMachine,
): ConfigMistake[] {
  const isIn = (server?.placementGroupId ?? 0) !== 0;
  if (server === undefined || server.status === 'off' || (isIn ? wanted === current : wanted === undefined))
    return [];
  const machine = server.name ?? name;
  return [
    {
      path: `nixos-fleet:hosts.${name}.server.placementGroup`,
      expected: `${isIn ? (current ?? 'the group that it is in') : 'none'}, as it is: only a machine that is off changes its group`,
      found: wanted ?? 'none',
      next: `Put it back; or: hcloud server poweroff ${machine}, ./fleet refresh, ./fleet up, hcloud server poweron ${machine}`,
    },
  ];
}

export function volumeMistakes(host: CloudHostSpec, { volumes }: RecordedMachine): ConfigMistake[] {
  return Object.entries(host.server.volumes).flatMap(([volume, wanted]) => {
    const before = volumes[volume];
    if (before === undefined) return [];
    const path = `nixos-fleet:hosts.${host.name}.server.volumes.${volume}`;
    const next = `Put it back; or name another volume beside it, copy what is on ${host.name}-${volumeName(volume)}, and take this one out`;
    return [
      ...(wanted.size >= before.size
        ? []
        : [
            {
              path: `${path}.size`,
              expected: `${before.size} or more: a volume never shrinks`,
              found: String(wanted.size),
              next,
            },
          ]),
      // Of a volume that was adopted nothing is known.
      ...(before.format === undefined || before.format === '' || wanted.format === before.format
        ? []
        : [
            {
              path: `${path}.format`,
              expected: `${before.format}, which is on it: a volume is formatted once`,
              found: wanted.format,
              next,
            },
          ]),
    ];
  });
}

/** What the API would refuse in the middle of a run. */
export function orderMistakes(
  { name, server: { type, locations } }: CloudHostSpec,
  { server }: RecordedMachine,
  { serverTypes }: Catalogue,
): ConfigMistake[] {
  if (server?.serverType === type) return [];
  const path = `nixos-fleet:hosts.${name}.server`;
  const wanted = serverTypes.find((known) => known.name === type);
  if (wanted === undefined)
    return [
      {
        path: `${path}.type`,
        expected: `one of ${serverTypes.map((known) => known.name).join(', ')}`,
        found: type,
      },
    ];
  if (server !== undefined)
    return resizeMistakes(
      path,
      server,
      wanted,
      serverTypes.find((known) => known.name === server.serverType),
    );
  if (locations.some((place) => wanted.available.includes(place))) return [];
  return [
    {
      path: `${path}.location`,
      expected: `a place with room for a ${type}: ${wanted.available.join(', ') || 'there is none at the moment'}`,
      found: locations.join(', '),
      next: 'Name several locations: they are tried in order',
    },
  ];
}

function resizeMistakes(
  path: string,
  server: NonNullable<RecordedMachine['server']>,
  wanted: ServerType,
  current: ServerType | undefined,
): ConfigMistake[] {
  const refuse = (expected: string): ConfigMistake[] => [
    {
      path: `${path}.type`,
      expected,
      found: wanted.name,
      next: `Put ${server.serverType} back, or choose another`,
    },
  ];
  if (current !== undefined && current.architecture !== wanted.architecture)
    return refuse(`a type of ${current.architecture}: what is installed runs on no other`);
  if (wanted.disk < server.primaryDiskSize)
    return refuse(`a type with a disk of ${server.primaryDiskSize} GB or more: a disk never shrinks`);
  return [];
}

/** A new machine is to be installed first. */
export function rescueMistakes({ name, server: { rescue } }: CloudHostSpec): ConfigMistake[] {
  if (rescue === undefined) return [];
  return [
    {
      path: `nixos-fleet:hosts.${name}.server.rescue`,
      expected: 'none for a machine that is to be made: it is installed first',
      found: rescue,
    },
  ];
}
