import type { DroidSpec, FleetSpec, HomeHostSpec, HostSpec, OwnFlake } from '../model/fleet-spec';
import { documentationFacts } from '../render/documentation-facts';
import { droidModules, renderDroid } from '../render/droid';
import { renderHome } from '../render/home';
import { renderHost } from '../render/host';
import { PLACEHOLDER_SECRETS, placeholderSecrets } from '../render/host-secrets';
import { namedFiles } from '../render/own-modules';
import { readOwn } from './project';

interface Fleet {
  readonly spec: FleetSpec;
  readonly nix: ReadonlyMap<string, string>;
}

/** A host's system, a home or a device: what is rendered and evaluated by itself. */
export interface Configuration {
  readonly name: string;
  readonly host: Pick<HostSpec, 'name' | 'limits'> & { readonly flake?: OwnFlake };
  readonly channel: string;
  /** Folder of its own files in the rendered flake. */
  readonly folder: string;
  readonly attribute: string;
  readonly apply: string;
  /** A configuration of the user's own flake has the inputs of that one. */
  readonly own: boolean;
  readonly render: () => ReadonlyMap<string, string>;
}

/** Everything of a fleet that evaluates by itself. @param nix everything under `nix/` by relative path */
export function configurations(check: Fleet): Configuration[] {
  const { hosts, homeHosts, droids } = check.spec;
  return [
    ...hosts.flatMap((host) => [system(check, host), ...homes(check, host)]),
    ...homeHosts.flatMap((host) => homes(check, host)),
    ...droids.map((droid) => device(check, droid)),
  ];
}

function system({ spec, nix }: Fleet, host: HostSpec): Configuration {
  return {
    name: host.name,
    host,
    channel: host.channel,
    folder: `hosts/${host.name}`,
    attribute: `nixosConfigurations.${host.name}`,
    apply: SYSTEM,
    own: host.flake !== undefined,
    render: () => renderUnmade(spec, nix, host),
  };
}

/** A host's files before there is a machine: with facts and secrets of nobody. */
export function renderUnmade(
  spec: FleetSpec,
  nix: ReadonlyMap<string, string>,
  host: HostSpec,
): ReadonlyMap<string, string> {
  return renderHost(spec, host, {
    facts: documentationFacts(host),
    secretFiles: placeholderSecrets(spec),
    nix,
    modules: readOwn(namedFiles(host)),
  });
}

function homes({ spec, nix }: Fleet, host: HostSpec | HomeHostSpec): Configuration[] {
  return host.homes.map((home) => ({
    name: `${home.user}@${host.name}`,
    host,
    channel: home.channel,
    folder: `homes/${home.user}@${host.name}`,
    attribute: `homeConfigurations."${home.user}@${host.name}"`,
    apply: HOME,
    own: false,
    render: () =>
      renderHome(spec, host, home, { nix, modules: readOwn(home.modules), secretFile: PLACEHOLDER_SECRETS }),
  }));
}

function device({ nix }: Fleet, droid: DroidSpec): Configuration {
  return {
    name: droid.name,
    host: droid,
    channel: droid.channel,
    folder: `droids/${droid.name}`,
    attribute: `nixOnDroidConfigurations.${droid.name}`,
    apply: DEVICE,
    own: false,
    render: () => renderDroid(droid, { nix, modules: readOwn(droidModules(droid)) }),
  };
}

/** Attributes that make an account; others (a shell, packages, groups) only add to one. */
const IDENTITY = 'isNormalUser isSystemUser uid home description hashedPassword hashedPasswordFile openssh';

const SYSTEM = `host:
let
  attributes = value:
    if !builtins.isAttrs value then { }
    else if value._type or "" == "merge" then builtins.foldl' (all: part: all // attributes part) { } value.contents
    else if value ? _type then attributes (value.content or { })
    else value;
  identity = builtins.filter builtins.isString (builtins.split " " "${IDENTITY}");
  makes = value: builtins.any (name: attributes value ? \${name}) identity;
  # A definition in nixpkgs is none of ours.
  rendered = toString (builtins.head host.options.fleet.facts.hostKey.files);
  source = builtins.head (builtins.match "(.*)/hosts/.*" rendered);
  isOurs = { file, ... }: builtins.match ".*/\${baseNameOf source}/.*" (toString file) != null;
  accounts = definition:
    let users = attributes definition.value;
    in map (user: { file = toString definition.file; inherit user; })
      (builtins.filter (user: makes users.\${user}) (builtins.attrNames users));
in {
  derivation = host.config.system.build.toplevel.drvPath;
  inherit source;
  accounts = builtins.concatLists (map accounts (builtins.filter isOurs host.options.users.users.definitionsWithLocations));
}`;

/** The rendered flake's folder in the store, as Nix shows it, by an option that its own files define. */
const source = (option: string, folder: string): string =>
  `builtins.head (builtins.concatMap (file: let found = builtins.match "(.*)/${folder}/.*" (toString file); in if found == null then [ ] else found) ${option}.files)`;

const HOME = `home: { derivation = home.activationPackage.drvPath; accounts = [ ]; source = ${source('home.options.home.stateVersion', 'homes')}; }`;

/** Beyond that only the device itself evaluates: its activation asks who runs it. */
const DEVICE = `device: { derivation = device.config.environment.path.drvPath; accounts = [ ]; source = ${source('device.options.system.stateVersion', 'droids')}; }`;
