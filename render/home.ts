import type { FleetSpec, HomeHostSpec, HomeSpec, HostSpec } from '../model/fleet-spec';
import { homeSecrets } from '../model/home-secrets';
import { extensionsFile, ownModules } from './extensions';
import { featureFiles } from './features';
import { templatesOf } from './host-secrets';
import { HOME_SECRETS, homeSecretCopy, homeSecretsFile } from './home-secrets';
import { importsOf, jsonFile, listBinding, moduleFile, moduleImports, packageExprs } from './module-file';
import { apply, binding, bool, name, select, str } from './nix/ast';
import { optionFiles } from './options-file';
import { ownFiles, ownPath } from './own-modules';
import { type Files, reach } from './reach';

export interface HomeInputs {
  /** Everything under the project's `nix/`, by path relative to it. */
  readonly nix: Files;
  /** The user's own modules, by path relative to the project. */
  readonly modules: Files;
  /** Its sops file, for its own key alone, where it has secrets. */
  readonly secretFile?: string;
}

const ROOT = 'home/';

/**
 * The flake of one user's home on one host: a flake, a lock and generations of its own, apart from the system's (R1.2).
 * @returns content by path relative to the flake's root
 * @throws Error that names the place in config or the file
 */
export function renderHome(
  spec: FleetSpec,
  host: HostSpec | HomeHostSpec,
  home: HomeSpec,
  inputs: HomeInputs,
): Map<string, string> {
  const foreign = host.kind === 'home';
  if (!foreign && spec.users[home.user] === undefined)
    throw new Error(`hosts.${host.name}.homes: ${home.user} is no user of the fleet`);
  const folder = `homes/${home.user}@${host.name}`;
  const flake = homeFlakeFiles(inputs.nix);
  const own = ownFiles(inputs.modules);
  const secrets = homeSecrets(spec.secrets, host, home.user);
  const beside = new Map([
    ...optionFiles(home, `hosts.${host.name}.homes.${home.user}`),
    ...extensionsFile(own),
    ...(secrets.length === 0
      ? []
      : [['secrets.nix', homeSecretsFile(host, home, secrets, templatesOf(spec, host, home.user))] as const]),
  ]);
  const imports = [
    ...homeModules(home, flake, own),
    ...(secrets.length > 0 ? ['modules/secrets/default.nix'] : []),
  ];
  const rendered = new Map(
    [
      ['default.nix', defaultFile(home, foreign, imports, [...beside.keys()])],
      ['meta.json', jsonFile({ channel: home.channel, system: host.system })],
      ...beside,
      ...(secrets.length === 0 ? [] : [[HOME_SECRETS, homeSecretCopy(host, home, inputs.secretFile)]]),
    ].map(([file = '', content = '']) => [`${folder}/${file}`, content] as const),
  );
  const all = new Map([...flake, ...own, ...rendered]);
  return reach(all, ['flake.nix', ...(all.has('flake.lock') ? ['flake.lock'] : []), ...rendered.keys()]);
}

/** What a home imports: what every home has, its features, and the user's own modules. */
export function homeModules(
  home: Pick<HomeSpec, 'options' | 'overrides' | 'modules'>,
  flake: Files,
  own: Files,
): string[] {
  const files = [
    'modules/core/default.nix',
    ...featureFiles(home, flake),
    ...ownModules(own, 'home'),
    ...home.modules.map(ownPath),
  ];
  return [...new Set(files)];
}

/** `nix/home/` is the root of this flake; `nix/lib/` is shared with the systems'. */
export function homeFlakeFiles(nix: Files): Map<string, string> {
  const files = new Map<string, string>();
  for (const [path, content] of nix) {
    if (path.startsWith(ROOT)) files.set(path.slice(ROOT.length), content);
    else if (path.startsWith('lib/')) files.set(path, content);
  }
  return files;
}

function defaultFile(
  home: HomeSpec,
  foreign: boolean,
  imports: readonly string[],
  beside: readonly string[],
): string {
  const directory = str(home.user === 'root' ? '/root' : `/home/${home.user}`);
  return moduleFile(
    [...(foreign ? ['lib'] : []), ...(home.packages.length > 0 ? ['pkgs'] : [])],
    [importsOf(moduleImports(imports, beside))],
    [
      binding(['home', 'username'], str(home.user)),
      // Where homes are is another system's to say.
      binding(
        ['home', 'homeDirectory'],
        foreign ? apply(select(name('lib'), ['mkDefault']), directory) : directory,
      ),
      binding(['home', 'stateVersion'], str(home.stateVersion)),
      ...(foreign ? [binding(['targets', 'genericLinux', 'enable'], bool(true))] : []),
    ],
    listBinding(['home', 'packages'], packageExprs(home.packages)),
  );
}
