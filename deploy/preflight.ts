import { join } from 'node:path';
import { ageRecipientOfHostKey } from '../model/age-key';
import { ConfigError } from '../model/config-error';
import type { FleetSpec } from '../model/fleet-spec';
import { secretFiles } from '../model/secret-files';
import { secretFileMistakes } from '../model/checks/secret-files';
import { readIfThere } from './whole-file';

/** Folder of a stack's sops files, relative to the project. */
export function secretsFolder(stack: string): string {
  return join('secrets', stack);
}

/**
 * Reads the sops files that people edit and checks what can be seen without a private key, before any host is touched.
 * @throws ConfigError
 */
export function readHandEdited(fleet: FleetSpec, stack: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const mistakes = secretFiles(fleet.secrets)
    .filter(({ byHand }) => byHand)
    .flatMap((file) => {
      const path = join(secretsFolder(stack), file.name);
      const text = readIfThere(path);
      if (text !== undefined) texts.set(file.name, text);
      // The key of a home is made by the first up.
      const hosts = file.home === undefined ? file.hosts : [];
      return secretFileMistakes(path, text, file, knownRecipients(fleet, hosts));
    });
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return texts;
}

/** Recipients that are known before any resource is: admins and hosts that exist already. */
function knownRecipients(fleet: FleetSpec, hosts: readonly string[]): { recipient: string; owner: string }[] {
  return [
    ...fleet.admins.map(({ name, recipient }) => ({ owner: `admin ${name}`, recipient })),
    ...fleet.hosts.flatMap((host) =>
      host.kind === 'physical' && hosts.includes(host.name)
        ? [{ owner: `host ${host.name}`, recipient: ageRecipientOfHostKey(host.hostKey) }]
        : [],
    ),
  ];
}
