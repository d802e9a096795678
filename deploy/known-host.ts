import { join } from 'node:path';
import { ageRecipientOfHostKey } from '../model/age-key';
import type { FleetSpec, HostSpec, PhysicalHostSpec } from '../model/fleet-spec';
import { secretFileName } from '../model/secret-files';
import { withoutComment } from '../model/ssh-key';
import type { Facts, HostInputs } from '../render/host';
import { HOME_SECRETS } from '../render/home-secrets';
import { secretCopy, secretsOf } from '../render/host-secrets';
import { namedFiles } from '../render/own-modules';
import { onlyRecipient } from '../render/sops-file';
import { FLEET_FOLDER } from './fleet-folder';
import { secretsFolder } from './secrets-folder';
import { readOwn } from './project';
import { readIfThere } from './whole-file';

/** Of a host whose files cannot be told without the engine: why. */
export interface UnknownHost {
  readonly unknown: string;
}

/**
 * What a host's files are made of besides config, as far as this clone knows without asking anybody: the keys of a machine
 * that exists are in config; those of one that the program makes, and its addresses, are where the last run here left them.
 */
export function knownHost(
  stack: string,
  fleet: FleetSpec,
  host: HostSpec,
  nix: ReadonlyMap<string, string>,
): HostInputs | UnknownHost {
  const files = [...new Set(secretsOf(fleet, host).map(secretFileName))];
  const found = 'hostKey' in host ? ofConfig(stack, host, files) : ofLastRun(stack, host.name, files);
  return 'unknown' in found ? found : { ...found, nix, modules: readOwn(namedFiles(host)) };
}

/** The sops file of a home as the last run here left it. */
export function knownHomeSecrets(stack: string, host: string, user: string): string | undefined {
  const inHome = join(`home-${user}`, 'homes', `${user}@${host}`, HOME_SECRETS);
  for (const run of ['up', 'preview']) {
    const text = readIfThere(join(FLEET_FOLDER, stack, run, host, inHome));
    if (text !== undefined) return text;
  }
  return undefined;
}

type Known = Pick<HostInputs, 'facts' | 'secretFiles'>;

function ofConfig(stack: string, host: PhysicalHostSpec, files: readonly string[]): Known | UnknownHost {
  const hostKey = withoutComment(host.hostKey);
  const secretFiles: Record<string, string> = {};
  for (const file of files) {
    const path = join(secretsFolder(stack), file);
    const text = readIfThere(path);
    if (text === undefined)
      return { unknown: `${path} is not there yet: up makes it, or a person (./fleet secrets edit)` };
    secretFiles[file] = onlyRecipient(text, ageRecipientOfHostKey(hostKey));
  }
  // What a switch has found out of this very machine.
  const last = lastRun(stack, host.name);
  return { facts: last?.facts.hostKey === hostKey ? last.facts : { hostKey }, secretFiles };
}

function ofLastRun(stack: string, name: string, files: readonly string[]): Known | UnknownHost {
  const last = lastRun(stack, name);
  if (last === undefined)
    return { unknown: 'its key and addresses are made by the first up: run it, or preview, in this clone' };
  const secretFiles: Record<string, string> = {};
  for (const file of files) {
    const text = readIfThere(join(last.folder, secretCopy(file)));
    if (text === undefined)
      return { unknown: `it has had no copy of ${file} here yet: run up, or preview, in this clone` };
    secretFiles[file] = text;
  }
  return { facts: last.facts, secretFiles };
}

/** What was rendered of a host itself, most of all by an `up`. */
function lastRun(
  stack: string,
  name: string,
): { readonly folder: string; readonly facts: Facts } | undefined {
  for (const run of ['up', 'preview']) {
    const folder = join(FLEET_FOLDER, stack, run, name, 'system', 'hosts', name);
    const facts = readIfThere(join(folder, 'facts.json'));
    if (facts !== undefined) return { folder, facts: JSON.parse(facts) as Facts };
  }
  return undefined;
}
