import type { ConfigMistake } from './config-error';
import type { CloudHostSpec } from './fleet-spec';
import type { RecordedMachine } from './machine-plan';

/** What no API call changes on a machine that is there. */
export interface Replacement {
  readonly property: 'location' | 'image';
  readonly before: string;
  readonly after: string;
  readonly why: string;
}

/** @param location where the machine is to be */
export function replacements(
  { server: { image } }: CloudHostSpec,
  { server, addresses }: RecordedMachine,
  location: string,
): Replacement[] {
  const elsewhere = (part: { readonly location: string } | undefined, what: string): Replacement[] =>
    part === undefined || part.location === location
      ? []
      : [
          {
            property: 'location',
            before: part.location,
            after: location,
            why: `where ${what}: another place is another machine, with other addresses`,
          },
        ];
  const before = server?.image ?? image;
  return [
    ...[...elsewhere(server, 'the machine is'), ...elsewhere(addresses, 'its addresses are')].slice(0, 1),
    ...(image === before
      ? []
      : [
          {
            property: 'image' as const,
            before,
            after: image,
            why: 'which the machine was made from: another image is another machine',
          },
        ]),
  ];
}

/** @param allowed by the token that names the machine */
export function replacementMistakes(
  { name, server: { locations } }: CloudHostSpec,
  replacing: readonly Replacement[],
  allowed: boolean,
): ConfigMistake[] {
  return replacing.map(({ property, before, after, why }) => {
    const isFull = property === 'location' && locations.includes(before);
    const stay = isFull ? 'Wait until there is room' : 'Put it back';
    return {
      path: `nixos-fleet:hosts.${name}.server.${property}`,
      expected: `${before}, ${why}`,
      found: isFull ? `${after}, because ${before} is full` : after,
      next: allowed
        ? `It is protected still: put these back, ./fleet up once with server.wipe: ${name}, then change them`
        : `${stay}; or, to have ${name} made anew and lose what is on its disk, set hosts.${name}.server.wipe to ${name}`,
    };
  });
}
