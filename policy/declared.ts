import { readOwn, readNix } from '../deploy/project';
import { readFleet, stackFile } from '../deploy/stack';
import { readIfThere } from '../deploy/whole-file';
import type { FleetSpec, HomeHostSpec, HostSpec } from '../model/fleet-spec';
import { hostText } from '../render/host-text';
import { namedFiles } from '../render/own-modules';
import type { Checked } from './rule';

/**
 * What a stack's file declares, as the rules look at it: the fleet, and each host with all that is rendered for it. Nothing
 * where there is no such file, or where it holds mistakes: the program itself reports these before any resource.
 */
export function declared(stack: string): Checked[] {
  const file = stackFile(stack);
  const text = readIfThere(file);
  if (text === undefined) return [];
  const nix = readNix();
  let fleet;
  try {
    fleet = readFleet(stack, nix);
  } catch {
    return [];
  }
  const config = { type: 'config', name: file, protect: false, props: { text } };
  return [config, ...subjects(fleet, (host) => textOf(fleet, host, nix))];
}

/** A fleet and its hosts as subjects of rules. */
export function subjects(
  fleet: FleetSpec,
  files: (host: HostSpec | HomeHostSpec) => Readonly<Record<string, string>>,
): Checked[] {
  const admins = Object.fromEntries(fleet.admins.map(({ name, recipient }) => [name, recipient]));
  const hosts = [...fleet.hosts, ...fleet.homeHosts].map((host) => ({
    type: 'host',
    name: host.name,
    protect: false,
    props: { ...host, files: files(host) },
  }));
  return [{ type: 'fleet', name: 'fleet', protect: false, props: { admins } }, ...hosts];
}

function textOf(
  fleet: FleetSpec,
  host: HostSpec | HomeHostSpec,
  nix: ReadonlyMap<string, string>,
): Record<string, string> {
  const homeModules = new Map(host.homes.map(({ user, modules }) => [user, readOwn(modules)]));
  const modules = host.kind === 'home' ? new Map<string, string>() : readOwn(namedFiles(host));
  return hostText(fleet, host, { nix, modules, homeModules });
}
