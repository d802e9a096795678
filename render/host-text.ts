import type { FleetSpec, HomeHostSpec, HostSpec } from '../model/fleet-spec';
import { homeSecrets } from '../model/home-secrets';
import { secretFileName } from '../model/secret-files';
import { homeFlakeFiles, renderHome } from './home';
import { renderHost } from './host';
import { secretsOf } from './host-secrets';
import { legible } from './legible';
import type { Files } from './reach';

export interface HostTextInputs {
  /** Everything under the project's `nix/`, by path relative to it. */
  readonly nix: Files;
  /** The user's own files that the system names, by path relative to the project. */
  readonly modules: Files;
  /** The same of each home, by login. */
  readonly homeModules: ReadonlyMap<string, Files>;
}

/** Stands for a home's ciphertext, which is no part of the text: rendering wants a file with a recipient. */
const UNREAD = 'sops:\n  age:\n    - recipient: unread\n';

/**
 * What a reviewer recognises of a host, its system's and its homes' flakes together; known before any resource is.
 * @returns by path in the host's flake; a home's under `home-<login>/`
 * @throws Error as `renderHost` and `renderHome`
 */
export function hostText(
  spec: FleetSpec,
  host: HostSpec | HomeHostSpec,
  { nix, modules, homeModules }: HostTextInputs,
): Record<string, string> {
  const texts: [string, string][] = [];
  if (host.kind !== 'home') {
    const secretFiles = Object.fromEntries(
      secretsOf(spec, host).map((secret) => [secretFileName(secret), '']),
    );
    const files = renderHost(spec, host, { nix, modules, secretFiles, facts: { hostKey: '' } });
    texts.push(...Object.entries(legible(files, nix)));
  }
  for (const home of host.homes) {
    const ciphertext = homeSecrets(spec.secrets, host, home.user).length > 0 ? { secretFile: UNREAD } : {};
    const files = renderHome(spec, host, home, {
      nix,
      modules: homeModules.get(home.user) ?? new Map<string, string>(),
      ...ciphertext,
    });
    for (const [path, text] of Object.entries(legible(files, homeFlakeFiles(nix))))
      texts.push([`home-${home.user}/${path}`, text]);
  }
  return Object.fromEntries(texts);
}
