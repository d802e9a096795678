import type { HostSpec } from '../model/fleet-spec';
import type { HostInputs } from './host';
import { importsOf, jsonFile, moduleFile, moduleImports } from './module-file';
import { rebootEntries } from './reboot';
import { apply, binding, name, path, select } from './nix/ast';
import { type Files, reach } from './reach';

const ROOT = 'extend/';

/**
 * The flake of a host whose configuration is the user's own: theirs, extended with the marker that keeps it on its machine
 * (R2.7), the unit that a trial boot needs, and nothing else.
 * @returns content by path relative to the flake's root
 */
export function renderOwnFlake(
  host: HostSpec,
  attribute: string,
  { facts, nix }: Pick<HostInputs, 'facts' | 'nix'>,
): Map<string, string> {
  const folder = `hosts/${host.name}`;
  const rendered = new Map([
    [
      `${folder}/default.nix`,
      moduleFile(
        ['lib'],
        [importsOf(moduleImports(['modules/marker/default.nix', 'modules/trial-boot/default.nix'], []))],
        [
          binding(['fleet', 'facts'], apply(select(name('lib'), ['importJSON']), path('./facts.json'))),
          ...rebootEntries(host),
        ],
      ),
    ],
    [`${folder}/facts.json`, jsonFile({ ...facts })],
    [`${folder}/meta.json`, jsonFile({ attribute })],
  ]);
  return reach(new Map([...nix, ...extendFiles(nix), ...rendered]), ['flake.nix', ...rendered.keys()]);
}

/** `nix/extend/` is the root of this flake. */
function extendFiles(nix: Files): [string, string][] {
  return [...nix]
    .filter(([file]) => file.startsWith(ROOT))
    .map(([file, content]) => [file.slice(ROOT.length), content]);
}
