import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Kind, type Options, type Release, RELEASES, type Words } from '../support/option-index';

interface Option {
  readonly name: string;
  readonly type: string;
}

interface SystemData {
  readonly options: readonly Option[];
  /** What releases after the dump changed; a new option's type is not known. */
  readonly after: {
    readonly renamed: readonly (readonly [old: string, name: string, release: Release])[];
    readonly removed: readonly (readonly [name: string, why: string, release: Release])[];
  };
}

/** Whether a folder holds the public option documentation. */
export function isDocumentation(folder: string): boolean {
  return existsSync(join(folder, 'options.json'));
}

/** The public option documentation of systems (NixOS with the modules of other projects) and homes. */
export function documentation(folder: string): Readonly<Record<Kind, Options>> {
  const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const modules = read('module-options.json') as Record<'disko' | 'impermanence' | 'sops', Option[]>;
  const homes = read('hm-options.json') as Record<Release, Record<string, string>>;
  const named = (options: readonly Option[]) =>
    Object.fromEntries(options.map(({ name, type }): [string, string] => [name, type]));
  return {
    systems: {
      ...systemOptions(read('options.json') as SystemData),
      ...named([...modules.disko, ...modules.impermanence, ...modules.sops]),
    },
    // sops-nix has the same options for homes.
    homes: { ...homeOptions(homes), ...named(modules.sops) },
  };
}

function systemOptions({ options, after }: SystemData): Options {
  const types = new Map<string, Words>(options.map(({ name, type }) => [name, type]));
  const inReleases = (type: string, holds: (release: Release) => boolean): Words =>
    Object.fromEntries(RELEASES.filter(holds).map((release) => [release, type]));
  for (const [old, name, since] of after.renamed) {
    const type = types.get(old);
    if (typeof type !== 'string') continue;
    types.set(
      old,
      inReleases(type, (release) => release < since),
    );
    // A name below a free set is that set's own affair.
    if (!name.includes('.settings.'))
      types.set(
        name,
        inReleases(type, (release) => release >= since),
      );
  }
  for (const [name, , since] of after.removed) {
    const type = types.get(name);
    if (typeof type === 'string')
      types.set(
        name,
        inReleases(type, (release) => release < since),
      );
  }
  return Object.fromEntries(types);
}

function homeOptions(releases: Readonly<Record<Release, Readonly<Record<string, string>>>>): Options {
  const names = new Set(RELEASES.flatMap((release) => Object.keys(releases[release])));
  return Object.fromEntries(
    [...names].map((name): [string, Words] => {
      const types = RELEASES.map((release) => releases[release][name]);
      const [first] = types;
      if (first !== undefined && types.every((type) => type === first)) return [name, first];
      return [name, Object.fromEntries(RELEASES.map((release, index) => [release, types[index]]))];
    }),
  );
}
