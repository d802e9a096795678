import type { FleetSpec, HomeSpec, HostSpec } from '../model/fleet-spec';
import { importsOf, jsonFile, listBinding, moduleFile, packageExprs } from './module-file';
import { binding, str } from './nix/ast';
import { optionEntries } from './nix/values';
import { ownFiles, ownPath } from './own-modules';
import { type Files, reach } from './reach';

export interface HomeInputs {
  /** Everything under the project's `nix/`, by path relative to it. */
  readonly nix: Files;
  /** The user's own modules, by path relative to the project. */
  readonly modules: Files;
}

const ROOT = 'home/';

/**
 * The flake of one user's home on one host: a flake, a lock and generations of its own, apart from the system's (R1.2).
 * @returns content by path relative to the flake's root
 * @throws Error that names the place in config or the file
 */
export function renderHome(
  spec: FleetSpec,
  host: HostSpec,
  home: HomeSpec,
  inputs: HomeInputs,
): Map<string, string> {
  if (spec.users[home.user] === undefined)
    throw new Error(`hosts.${host.name}.homes: ${home.user} is no user of the fleet`);
  const folder = `homes/${home.user}@${host.name}`;
  const rendered = new Map([
    [`${folder}/default.nix`, defaultFile(home)],
    [`${folder}/meta.json`, jsonFile({ channel: home.channel, system: host.system })],
  ]);
  if (Object.keys(home.options).length > 0)
    rendered.set(
      `${folder}/options.nix`,
      moduleFile([], optionEntries(home.options, `hosts.${host.name}.homes.${home.user}.options`)),
    );
  const all = new Map([...flakeFiles(inputs.nix), ...ownFiles(inputs.modules), ...rendered]);
  return reach(all, ['flake.nix', ...(all.has('flake.lock') ? ['flake.lock'] : []), ...rendered.keys()]);
}

/** `nix/home/` is the root of this flake; `nix/lib/` is shared with the systems'. */
function flakeFiles(nix: Files): Map<string, string> {
  const files = new Map<string, string>();
  for (const [path, content] of nix) {
    if (path.startsWith(ROOT)) files.set(path.slice(ROOT.length), content);
    else if (path.startsWith('lib/')) files.set(path, content);
  }
  return files;
}

function defaultFile(home: HomeSpec): string {
  const modules = home.modules.map((module) => `../../${ownPath(module)}`);
  const options = Object.keys(home.options).length > 0 ? ['./options.nix'] : [];
  return moduleFile(
    home.packages.length > 0 ? ['pkgs'] : [],
    [importsOf(['../../modules/core', ...modules, ...options])],
    [
      binding(['home', 'username'], str(home.user)),
      binding(['home', 'homeDirectory'], str(home.user === 'root' ? '/root' : `/home/${home.user}`)),
      binding(['home', 'stateVersion'], str(home.stateVersion)),
    ],
    listBinding(['home', 'packages'], packageExprs(home.packages)),
  );
}
