import type { FleetSpec, HostSpec, SecretSpec, TemplateSpec } from '../model/fleet-spec';
import { secretFileName, secretFiles } from '../model/secret-files';
import { binding, bool, type Entry, path, set, str } from './nix/ast';
import { listBinding, moduleFile, strings } from './module-file';

/** A host's copy of a secret file, in the host's own folder: another host's has another recipient. */
export function secretCopy(file: string): string {
  return `secrets/${file}`;
}

/** In the place of a sops file for an evaluation that delivers nothing: what is in such a file plays no part in it. */
export const PLACEHOLDER_SECRETS = 'sops: { age: [{ recipient: placeholder, enc: not encrypted }] }\n';

/** Every sops file of the fleet, by name. */
export function placeholderSecrets(spec: FleetSpec): Record<string, string> {
  return Object.fromEntries(secretFiles(spec.secrets).map(({ name }) => [name, PLACEHOLDER_SECRETS]));
}

/** Secrets that a host's system receives, in the order of config; those of homes are not among them. */
export function secretsOf(spec: FleetSpec, host: HostSpec): SecretSpec[] {
  return spec.secrets.filter(({ home, hosts }) => home === undefined && hosts.includes(host.name));
}

/** `hosts/<name>/secrets.nix`: what sops-nix may decrypt on this host. */
export function secretsFile(
  host: HostSpec,
  secrets: readonly SecretSpec[],
  templates: readonly TemplateSpec[],
): string {
  const identity = 'hostKey' in host ? 'host-key' : 'key-file';
  return moduleFile(
    [],
    [binding(['fleet', 'secrets', 'identity'], str(identity))],
    [
      binding(
        ['fleet', 'secrets', 'available'],
        set(secrets.map((secret) => binding([secret.name], set(secretEntries(secret))))),
      ),
    ],
    templatesEntries(templates),
  );
}

/** Templates that a host's system, or one home of it, writes. */
export function templatesOf(
  { templates }: Pick<FleetSpec, 'templates'>,
  host: Pick<HostSpec, 'name'>,
  user?: string,
): TemplateSpec[] {
  return templates.filter(({ home, hosts }) => home === user && hosts.includes(host.name));
}

/** Plain data: the module of the secrets puts sops-nix's placeholders into the texts. */
export function templatesEntries(templates: readonly TemplateSpec[]): Entry[] {
  if (templates.length === 0) return [];
  const entries = templates.map((template) =>
    binding(
      [template.name],
      set([binding(['content'], str(template.content)), ...fileEntries(template), ...unitEntries(template)]),
    ),
  );
  return [binding(['fleet', 'secrets', 'templates'], set(entries))];
}

function secretEntries(secret: SecretSpec): Entry[] {
  return [
    // A literal: Nix copies this one file into the store, under a name of its content alone.
    binding(['sopsFile'], path(`./${secretCopy(secretFileName(secret))}`)),
    binding(['key'], str(secret.key)),
    ...fileEntries(secret),
    ...(secret.neededForUsers ? [binding(['neededForUsers'], bool(true))] : []),
    ...unitEntries(secret),
  ];
}

function fileEntries(file: Pick<TemplateSpec, 'owner' | 'group' | 'mode' | 'path'>): Entry[] {
  return (['owner', 'group', 'mode', 'path'] as const).flatMap((attribute) =>
    file[attribute] === undefined ? [] : [binding([attribute], str(file[attribute]))],
  );
}

function unitEntries(file: Pick<TemplateSpec, 'restartUnits' | 'reloadUnits'>): Entry[] {
  return [
    ...listBinding(['restartUnits'], strings(file.restartUnits)),
    ...listBinding(['reloadUnits'], strings(file.reloadUnits)),
  ];
}
