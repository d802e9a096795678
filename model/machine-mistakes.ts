import type { Catalogue, ServerType } from './catalogue';
import type { ConfigMistake } from './config-error';
import type { CloudHostSpec } from './fleet-spec';
import type { RecordedMachine } from './machine-plan';
import { volumeName } from './resource-names';

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

/** @param location where the machine is to be */
export function volumeMistakes(
  host: CloudHostSpec,
  { volumes }: RecordedMachine,
  location: string,
): ConfigMistake[] {
  return Object.entries(host.server.volumes).flatMap(([volume, wanted]) => {
    const before = volumes[volume];
    if (before === undefined) return [];
    const path = `nixos-fleet:hosts.${host.name}.server.volumes.${volume}`;
    const part = `${host.name}-${volumeName(volume)}`;
    const next = `Put it back; or name another volume beside it, copy what is on ${part}, and take this one out`;
    return [
      ...(before.location === undefined || before.location === location
        ? []
        : [
            {
              path,
              expected: `a machine in ${before.location}, where the volume is: it never moves`,
              found: location,
              next: `Put the location back; or copy what is on ${part} elsewhere, take the volume out, ./fleet up, and move ${host.name} then`,
            },
          ]),
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
  { location, isNew }: { readonly location: string; readonly isNew: boolean },
): ConfigMistake[] {
  // One that is made anew where it is takes the room that it has.
  if (server?.serverType === type && server.location === location) return [];
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
  if (server !== undefined && !isNew)
    return resizeMistakes(
      path,
      server,
      wanted,
      serverTypes.find((known) => known.name === server.serverType),
    );
  if (wanted.available.includes(location)) return [];
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
