import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readHandEdited } from '../../deploy/preflight';
import { knownNames, readNix } from '../../deploy/project';
import { encrypt } from '../../deploy/sops';
import { ageIdentity, ageRecipientOfHostKey } from '../../model/age-key';
import type { FleetSpec } from '../../model/fleet-spec';
import { parseConfig } from '../../model/parse-config';
import { onlyRecipients } from '../../render/sops-file';
import { simulatedSeed } from '../../sandbox/world/keys';
import { fleetConfig } from './fleet-config';
import { PROJECT } from './project';

const STACK = 'bench';

/** What preflight of many sops files costs that people edit, one per host. */
export async function benchPreflight(files: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-bench-'));
  process.on('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  process.chdir(folder);
  symlinkSync(join(PROJECT, 'nix'), 'nix');
  const fleet = readConfig(files);
  await writeFiles(fleet);
  // Nothing of whoever runs this opens anything.
  Object.assign(process.env, { SOPS_AGE_KEY: '', SOPS_AGE_KEY_FILE: '/dev/null', XDG_CONFIG_HOME: folder });
  const line = async (what: string) => {
    const started = performance.now();
    await readHandEdited(fleet, STACK, new Map());
    process.stdout.write(`${what.padEnd(44)}${((performance.now() - started) / 1000).toFixed(2)} s\n`);
  };
  process.stdout.write(`Preflight of ${files} sops files\n`);
  await line('without a private key, nothing known yet');
  await line('again: nothing has changed');
  process.env.SOPS_AGE_KEY = ageIdentity(simulatedSeed('admin/alice'));
  await line('with the key of an admin, nothing decrypted yet');
  await line('again: nothing has changed');
}

function readConfig(files: number): FleetSpec {
  const { config } = fleetConfig(files);
  const hosts = Object.keys(config.hosts as object);
  const secrets = Object.fromEntries(
    hosts.map((host) => [`token-${host}`, { hosts: [host], source: 'file', key: 'token' }]),
  );
  const values = Object.fromEntries(
    Object.entries({ ...config, secrets }).map(([key, value]) => [
      `nixos-fleet:${key}`,
      JSON.stringify(value),
    ]),
  );
  return parseConfig({ values, isSecret: () => false }, knownNames(readNix())).fleet;
}

/** One file for all, of which each host's has the stanzas that it should have: sops makes no other. */
async function writeFiles({ admins, hosts }: FleetSpec): Promise<void> {
  const own = new Map(
    hosts.map((host) => [host.name, host.kind === 'physical' ? ageRecipientOfHostKey(host.hostKey) : '']),
  );
  const everybody = admins.map(({ recipient }) => recipient);
  const all = await encrypt({
    file: 'all.yaml',
    recipients: [...everybody, ...own.values()],
    values: { token: 'x'.repeat(40) },
  });
  mkdirSync(join('secrets', STACK), { recursive: true });
  for (const [host, recipient] of own)
    writeFileSync(join('secrets', STACK, `${host}.yaml`), onlyRecipients(all, [...everybody, recipient]));
}
