import type { DroidHomeSpec, DroidSpec } from '../model/fleet-spec';
import { extensionsFile } from './extensions';
import { homeFlakeFiles, homeModules, type HomeInputs } from './home';
import { importsOf, listBinding, moduleFile, moduleImports, packageExprs } from './module-file';
import { binding, path, str } from './nix/ast';
import { optionFiles } from './options-file';
import { ownFiles, ownPath } from './own-modules';
import { type Files, reach } from './reach';

/**
 * The flake of one Android device, which the device itself builds and activates. It stands with the homes: what it holds
 * is a home, its packages and the settings of one app.
 * @returns content by path relative to the flake's root
 * @throws Error that names the place in config or the file
 */
export function renderDroid(droid: DroidSpec, inputs: HomeInputs): Map<string, string> {
  const flake = homeFlakeFiles(inputs.nix);
  const own = ownFiles(inputs.modules);
  const rendered = new Map([
    ...deviceFiles(droid, own),
    ...(droid.home === undefined ? [] : homeFiles(droid.name, droid.home, flake, own)),
  ]);
  const all = new Map([...flake, ...own, ...rendered]);
  return reach(all, ['flake.nix', ...(all.has('flake.lock') ? ['flake.lock'] : []), ...rendered.keys()]);
}

/** Files of the project that config names for a device. */
export function droidModules({ modules, home }: DroidSpec): string[] {
  return [...modules, ...(home?.modules ?? [])];
}

function deviceFiles(droid: DroidSpec, own: Files): [string, string][] {
  const beside = optionFiles(droid, `hosts.${droid.name}`);
  const modules = moduleImports(droid.modules.map(ownPath), [...beside.keys()]);
  const home = path(`../../${homeFolder(droid.name)}`);
  const text = moduleFile(
    droid.packages.length > 0 ? ['pkgs'] : [],
    modules.length > 0 ? [importsOf(modules)] : [],
    [
      binding(['system', 'stateVersion'], str(droid.stateVersion)),
      ...(droid.home === undefined ? [] : [binding(['home-manager', 'config'], home)]),
    ],
    listBinding(['environment', 'packages'], packageExprs(droid.packages)),
  );
  // Its packages are an instance that is made before any module is looked at.
  const { channel, system, unfree } = droid;
  return [
    ['default.nix', text] as const,
    ['meta.json', `${JSON.stringify({ channel, system, unfree }, null, 2)}\n`] as const,
    ...beside,
    ...extensionsFile(own),
  ].map(([file, content]) => [`droids/${droid.name}/${file}`, content]);
}

/** Beside the folder of the devices and as deep, so that what it imports is named as in any home. */
function homeFolder(name: string): string {
  return `droid-homes/${name}`;
}

function homeFiles(droid: string, home: DroidHomeSpec, flake: Files, own: Files): [string, string][] {
  const beside = new Map([...optionFiles(home, `hosts.${droid}.home`), ...extensionsFile(own)]);
  const text = moduleFile(
    home.packages.length > 0 ? ['pkgs'] : [],
    [importsOf(moduleImports(homeModules(home, flake, own), [...beside.keys()]))],
    [binding(['home', 'stateVersion'], str(home.stateVersion))],
    listBinding(['home', 'packages'], packageExprs(home.packages)),
  );
  return [['default.nix', text] as const, ...beside].map(([file, content]) => [
    `${homeFolder(droid)}/${file}`,
    content,
  ]);
}
