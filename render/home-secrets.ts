import type { HomeSpec, HostSpec, SecretSpec, TemplateSpec } from '../model/fleet-spec';
import { homeKeyName } from '../model/home-secrets';
import { binding, type Entry, path, set, str } from './nix/ast';
import { templatesEntries } from './host-secrets';
import { moduleFile } from './module-file';
import { recipientsOf } from './sops-file';

/** A home's copy of its sops file, in the home's own folder. */
export const HOME_SECRETS = 'secrets/home.yaml';

/** `homes/<user>@<host>/secrets.nix`: what sops-nix may decrypt in this home. */
export function homeSecretsFile(
  host: Pick<HostSpec, 'name'>,
  home: HomeSpec,
  secrets: readonly SecretSpec[],
  templates: readonly TemplateSpec[],
): string {
  return moduleFile(
    [],
    [
      // Where sops-nix puts the system's secret of that name.
      binding(['sops', 'age', 'keyFile'], str(`/run/secrets/${homeKeyName(home.user, host.name)}`)),
    ],
    [
      binding(
        ['fleet', 'secrets', 'available'],
        set(secrets.map((secret) => binding([secret.name], set(secretEntries(secret))))),
      ),
    ],
    templatesEntries(templates),
  );
}

function secretEntries(secret: SecretSpec): Entry[] {
  return [
    binding(['sopsFile'], path(`./${HOME_SECRETS}`)),
    binding(['key'], str(secret.key)),
    ...(['mode', 'path'] as const).flatMap((attribute) =>
      secret[attribute] === undefined ? [] : [binding([attribute], str(secret[attribute]))],
    ),
  ];
}

/** @throws Error where the home's key does not open the file */
export function homeSecretCopy(
  host: Pick<HostSpec, 'name'>,
  home: HomeSpec,
  file: string | undefined,
): string {
  const place = `hosts.${host.name}.homes.${home.user}`;
  if (file === undefined) throw new Error(`${place}: its secrets stand in a file that was not given`);
  if (recipientsOf(file).length === 0)
    throw new Error(
      `${place}: its key is not among the recipients of homes/${homeKeyName(home.user, host.name)}.yaml. Run: ./fleet secrets sync`,
    );
  return file;
}
