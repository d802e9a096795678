import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ageIdentity, ageRecipient } from '../../model/age-key';
import { ed25519PrivateKeyFile, ed25519PublicKeyLine } from '../../model/ssh-key-pair';

/**
 * Keys of the simulated world are derived from names, so that a committed stack file can name their public halves.
 * They are public knowledge: good for nothing outside the simulated world.
 */
export function simulatedSeed(name: string): Uint8Array {
  return createHash('sha256').update(`nixos-fleet simulated ${name}`).digest();
}

/** Writes `FILE` and `FILE.pub`; returns the public line. */
export function writeSshKey(name: string, file: string): string {
  const seed = simulatedSeed(name);
  writePrivate(file, ed25519PrivateKeyFile(seed, name));
  const line = ed25519PublicKeyLine(seed);
  writeFileSync(`${file}.pub`, `${line} ${name}\n`);
  return line;
}

/** Writes an age identity file; returns the recipient. */
export function writeAgeKey(name: string, file: string): string {
  const seed = simulatedSeed(name);
  writePrivate(file, `${ageIdentity(seed)}\n`);
  return ageRecipient(seed);
}

function writePrivate(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content, { mode: 0o600 });
  chmodSync(file, 0o600);
}

/** Every key of a world into a folder; prints the public halves, for the stack file. */
export function writeWorldKeys(folder: string, hosts: readonly string[]): Record<string, string> {
  return Object.fromEntries([
    ['operator', writeSshKey('operator', join(folder, 'operator'))],
    ...hosts.map((host) => [`host/${host}`, writeSshKey(`host/${host}`, join(folder, 'host', host))]),
    ...['alice', 'bob'].map((admin) => [
      `admin/${admin}`,
      writeAgeKey(`admin/${admin}`, join(folder, 'admin', `${admin}.txt`)),
    ]),
  ]) as Record<string, string>;
}
