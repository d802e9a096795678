import type { Files } from './reach';

/** One option of ours, as Nix says it. */
export interface OptionEntry {
  /** `fleet.plex.stateDir` */
  readonly name: string;
  readonly type: string;
  /** Nix text; none for an option that must be set. */
  readonly default?: string;
  readonly description: string;
}

/** A flake with one system and one home that import everything, only so that their options can be read. */
export function referenceFlake(nix: Files, kind: 'systems' | 'homes'): Map<string, string> {
  const root = kind === 'systems' ? '' : 'home/';
  const inFlake = [...nix].flatMap(([path, text]): [string, string][] => {
    if (path.startsWith('lib/')) return [[path, text]];
    // What only a whole fleet has would ask for one.
    if (path.startsWith('outputs/')) return [];
    return path.startsWith(root) ? [[path.slice(root.length), text]] : [];
  });
  const files = new Map(inFlake);
  const wanted =
    kind === 'systems'
      ? /^(modules\/[^/]+\/default|platforms\/[^/]+)\.nix$/
      : /^modules\/[^/]+\/default\.nix$/;
  const imports = [...files.keys()]
    .filter((path) => wanted.test(path))
    .map((path) => `../../${path.replace(/\/default\.nix$/, '')}`);
  const folder = kind === 'systems' ? 'hosts/reference' : 'homes/reference';
  files.set(`${folder}/default.nix`, `{ imports = [ ${imports.join(' ')} ]; }\n`);
  files.set(`${folder}/meta.json`, '{ "channel": "25.11", "system": "x86_64-linux" }\n');
  return files;
}

/** Applied to the configuration of {@link referenceFlake}: every option under `fleet`, those of submodules too. */
export const READ_OPTIONS = `configuration:
let
  inherit (configuration.pkgs) lib;
  shown = option:
    if option ? defaultText then { default = option.defaultText.text or (toString option.defaultText); }
    else if option ? default then { default = lib.generators.toPretty { multiline = false; } option.default; }
    else { };
  entry = option: {
    name = lib.showOption option.loc;
    type = option.type.description;
    description = option.description or "";
  } // shown option;
  below = option: builtins.removeAttrs (option.type.getSubOptions option.loc) [ "_module" ];
  walk = node:
    if node._type or "" == "option"
    then [ (entry node) ] ++ lib.concatMap walk (lib.attrValues (below node))
    else lib.concatMap walk (lib.attrValues node);
in walk configuration.options.fleet`;

/** Options that Nix's module system adds to every submodule are none of ours. */
export function moduleReference(systems: readonly OptionEntry[], homes: readonly OptionEntry[]): string {
  return [
    '# Options',
    '',
    'Every option of ours, as the modules declare it. Written by `npm run reference`; change the modules.',
    '',
    '## Of systems',
    '',
    ...tables(systems),
    '## Of homes',
    '',
    ...tables(homes),
  ].join('\n');
}

function tables(options: readonly OptionEntry[]): string[] {
  const features = new Map<string, OptionEntry[]>();
  for (const option of [...options].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const feature = option.name.split('.').slice(0, 2).join('.');
    features.set(feature, [...(features.get(feature) ?? []), option]);
  }
  return [...features].flatMap(([feature, entries]) => [
    `### ${feature}`,
    '',
    ...entries.flatMap((option) => [
      `- \`${option.name}\` (${option.type}${option.default === undefined ? '' : `, default \`${oneLine(option.default)}\``})<br>${oneLine(option.description)}`,
    ]),
    '',
  ]);
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}
