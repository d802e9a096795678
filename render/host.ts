import { diskOptions, hasEphemeralRoot } from '../model/disk';
import type { CloudHostSpec, ConfigValue, FleetSpec, HostSpec, SecretSpec } from '../model/fleet-spec';
import { secretFileName } from '../model/secret-files';
import { extraGroupEntries, usersFile } from './host-users';
import { secretCopy, secretsFile, secretsOf, templatesOf } from './host-secrets';
import {
  importsOf,
  jsonFile,
  listBinding,
  moduleFile,
  moduleImports,
  packageExprs,
  strings,
} from './module-file';
import { apply, binding, type Entry, name, path, select, set, str } from './nix/ast';
import { optionEntries } from './nix/values';
import { renderOwnFlake } from './own-flake';
import { deployUserEntries, signingKeys } from './deploy-user';
import { rebootEntries } from './reboot';
import { ownFiles, ownPath } from './own-modules';
import { extensionsFile, OWN_FOLDER, ownModules } from './extensions';
import { featureFiles } from './features';
import { optionFiles } from './options-file';
import { entryFile, type Files, reach } from './reach';

/** What config cannot know of a host. */
export interface Facts {
  /** Pinned ed25519 SSH host key, `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  readonly ipv4?: string;
  readonly ipv6?: string;
  readonly privateIpv4?: string;
  /** Address with the length of its prefix, by name in config. */
  readonly floatingIps?: Readonly<Record<string, string>>;
  /** Device by name of the volume. */
  readonly volumes?: Readonly<Record<string, string>>;
  /** Where the swap file of a host that hibernates begins on its device, in pages. */
  readonly resumeOffset?: number;
}

export interface HostInputs {
  readonly facts: Facts;
  /** sops files that this host may open, by name (`common.yaml`, `<host>.yaml`). */
  readonly secretFiles: Readonly<Record<string, string>>;
  /** Everything under the project's `nix/`, by path relative to it. */
  readonly nix: Files;
  /** The user's own modules, by path relative to the project. */
  readonly modules: Files;
}

/**
 * The flake of one host: every file that its evaluation reads, and no other.
 * @returns content by path relative to the flake's root
 * @throws Error that names the place in config or the file
 */
export function renderHost(spec: FleetSpec, host: HostSpec, inputs: HostInputs): Map<string, string> {
  if (host.flake !== undefined) return renderOwnFlake(host, host.flake.attribute, inputs);
  const folder = `hosts/${host.name}`;
  const secrets = secretsOf(spec, host);
  const imports = importedFiles(host, inputs, secrets);
  const own = ownFiles(inputs.modules);
  const beside = new Map([...optionFiles(host, `hosts.${host.name}`), ...extensionsFile(own)]);
  if (host.users.length > 0) beside.set('users.nix', usersFile(spec, host));
  if (secrets.length > 0) beside.set('secrets.nix', secretsFile(host, secrets, templatesOf(spec, host)));
  const rendered = new Map(
    [
      ['default.nix', defaultFile(spec, host, imports, [...beside.keys()])],
      ['facts.json', jsonFile({ ...inputs.facts })],
      ['meta.json', jsonFile({ channel: host.channel, system: host.system })],
      ...beside,
      ...secretCopies(host, secrets, inputs.secretFiles),
    ].map(([file = '', content = '']) => [`${folder}/${file}`, content] as const),
  );
  const all = new Map([...inputs.nix, ...own, ...rendered]);
  return reach(all, ['flake.nix', ...(all.has('flake.lock') ? ['flake.lock'] : []), ...rendered.keys()]);
}

function importedFiles(
  host: HostSpec,
  { nix, modules }: Pick<HostInputs, 'nix' | 'modules'>,
  secrets: readonly SecretSpec[],
): string[] {
  const own = ownFiles(modules);
  const files = [
    ...hostProfiles(host, nix, own),
    entryFile(nix, 'platforms', host.platform),
    ...hardwareFiles(host),
    ...(hasVolumes(host) ? ['modules/volumes/default.nix'] : []),
    ...(host.deployUser === undefined ? [] : ['modules/deploy-user/default.nix']),
    ...featureFiles(host, nix),
    ...(secrets.length > 0 ? ['modules/secrets/default.nix'] : []),
    ...ownModules(own, 'modules'),
    ...host.modules.map(ownPath),
  ];
  return [...new Set(files)];
}

/** A host's profiles, after the one that every host has: it holds the marker that keeps a configuration on its machine (R2.7). */
export function hostProfiles({ profiles }: HostSpec, nix: Files, own: Files): string[] {
  const named = profiles.map((profile) => profileFile(nix, own, profile));
  return [...new Set([entryFile(nix, 'profiles', 'common'), ...named])];
}

/** The user's own profiles stand beside ours, and before them. */
function profileFile(nix: Files, own: Files, profile: string): string {
  const mine = `${OWN_FOLDER}/profiles/${profile}.nix`;
  return own.has(mine) ? mine : entryFile(nix, 'profiles', profile);
}

function hardwareFiles({ hardware }: HostSpec): string[] {
  if (hardware === undefined || 'report' in hardware) return [];
  if ('module' in hardware) return [ownPath(hardware.module)];
  const disk = 'modules/disk/default.nix';
  return hasEphemeralRoot(hardware.disk) ? [disk, 'modules/impermanence/default.nix'] : [disk];
}

function defaultFile(
  spec: FleetSpec,
  host: HostSpec,
  imports: readonly string[],
  beside: readonly string[],
): string {
  const lib = name('lib');
  const rootKeys = [...new Set(spec.admins.flatMap(({ sshKeys }) => sshKeys))];
  return moduleFile(
    ['lib', ...(host.packages.length > 0 ? ['pkgs'] : [])],
    [importsOf(moduleImports(imports, beside))],
    [
      binding(['networking', 'hostName'], str(host.name)),
      binding(['nixpkgs', 'hostPlatform'], str(host.system)),
      binding(['system', 'stateVersion'], str(host.stateVersion)),
    ],
    [
      binding(['fleet', 'facts'], apply(select(lib, ['importJSON']), path('./facts.json'))),
      ...hardwareEntries(host),
      ...rebootEntries(host),
      ...volumeEntries(host),
      ...listBinding(['fleet', 'ssh', 'rootKeys'], strings(rootKeys)),
      ...extraGroupEntries(host),
      ...deployUserEntries(spec, host),
    ],
    cacheEntries(spec, host),
    listBinding(['environment', 'systemPackages'], packageExprs(host.packages)),
  );
}

function hardwareEntries({ hardware }: HostSpec): Entry[] {
  if (hardware === undefined || 'module' in hardware) return [];
  if ('report' in hardware)
    return [binding(['hardware', 'facter', 'reportPath'], path(`../../${ownPath(hardware.report)}`))];
  // Plain data, whatever its interface says of keys that may be absent.
  const disk = diskOptions(hardware.disk) as unknown as ConfigValue;
  return optionEntries({ 'fleet.disk': disk }, 'hardware.disk');
}

function hasVolumes(host: HostSpec): host is CloudHostSpec {
  return host.kind === 'cloud' && Object.keys(host.server.volumes).length > 0;
}

function volumeEntries(host: HostSpec): Entry[] {
  if (!hasVolumes(host)) return [];
  return Object.entries(host.server.volumes).map(([volume, { mountPoint, format }]) =>
    binding(
      ['fleet', 'volumes', volume],
      set([binding(['mountPoint'], str(mountPoint)), binding(['format'], str(format))]),
    ),
  );
}

function cacheEntries({ nix, hosts }: FleetSpec, { deployUser }: HostSpec): Entry[] {
  // Where a deploy user delivers, nothing is taken that only the operator has signed.
  const operator = deployUser === undefined && nix.signingKey !== undefined ? [nix.signingKey.publicKey] : [];
  return [
    ...listBinding(['nix', 'settings', 'substituters'], strings(nix.substituters)),
    ...listBinding(
      ['nix', 'settings', 'trusted-public-keys'],
      strings([...nix.trustedPublicKeys, ...operator, ...signingKeys(hosts)]),
    ),
  ];
}

function secretCopies(
  host: HostSpec,
  secrets: readonly SecretSpec[],
  files: Readonly<Record<string, string>>,
): [string, string][] {
  return [...new Set(secrets.map(secretFileName))].map((file) => {
    const content = files[file];
    if (content === undefined)
      throw new Error(`hosts.${host.name}: its secrets stand in ${file}, which was not given`);
    return [secretCopy(file), content];
  });
}
