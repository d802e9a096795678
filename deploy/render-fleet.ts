import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { FleetSpec, HomeSpec, HostSpec } from '../model/fleet-spec';
import { homeSecrets } from '../model/home-secrets';
import { renderFleet, type KnownHost } from '../render/fleet';
import { FLEET_FOLDER } from './fleet-folder';
import { knownHomeSecrets, knownHost } from './known-host';
import { readOwn, readNix } from './project';
import { readFleet } from './stack';
import { writeFiles } from './write-tree';

const USAGE = 'usage: ./fleet render [--stack STACK] [--out FOLDER]';

/**
 * Writes the whole fleet as one flake, with that of its homes in `home/` below: `node dist/deploy/render-fleet.js STACK
 * [--out FOLDER]`. Asks no host and needs no passphrase.
 * @throws Error with what to do next
 */
export function renderVerb([stack = '', ...rest]: readonly string[]): void {
  const out = outFolder(stack, rest);
  const nix = readNix();
  const fleet = readFleet(stack, nix);
  const hosts: KnownHost[] = [];
  for (const host of fleet.hosts) {
    const inputs = knownHost(stack, fleet, host, nix);
    if ('unknown' in inputs) console.error(`${host.name}: left out: ${inputs.unknown}`);
    else hosts.push({ host: { ...host, homes: knownHomes(stack, fleet, host) }, inputs });
    if (host.flake !== undefined)
      console.error(
        `${host.name}: its system is left out: it is that of your own flake ${host.flake.reference}`,
      );
  }
  const { systems, homes } = renderFleet(fleet, hosts, {
    nix,
    own: readOwn([]),
    modules: readOwn,
    homeSecretFile: (host, home) => knownHomeSecrets(stack, host.name, home.user),
  });
  rmSync(out, { recursive: true, force: true });
  writeFiles(out, systems);
  writeFiles(join(out, 'home'), homes);
  const others = fleet.homeHosts.length + fleet.droids.length;
  const total = fleet.hosts.length + others;
  console.log(`${out}: ${hosts.length + others} of ${total} hosts, ${fleet.images.length} images`);
}

/** Homes without secrets, and those whose secrets a run in this clone has encrypted. */
function knownHomes(stack: string, fleet: FleetSpec, host: HostSpec): HomeSpec[] {
  return host.homes.filter(({ user }) => {
    const known =
      homeSecrets(fleet.secrets, host, user).length === 0 ||
      knownHomeSecrets(stack, host.name, user) !== undefined;
    if (!known)
      console.error(
        `${user}@${host.name}: left out: its secrets are encrypted by the first up: run it, or preview, in this clone`,
      );
    return known;
  });
}

/** Nothing that somebody else has written is removed. */
function outFolder(stack: string, args: readonly string[]): string {
  let out: string | undefined;
  try {
    out = parseArgs({ args: [...args], options: { out: { type: 'string' } } }).values.out;
  } catch {
    throw new Error(USAGE);
  }
  const folder = out ?? join(FLEET_FOLDER, stack, 'flake');
  const ours =
    !existsSync(folder) || readdirSync(folder).length === 0 || existsSync(join(folder, 'fleet.json'));
  if (!ours)
    throw new Error(
      `${folder}: expected an empty folder, or one that render has written, found other files in it`,
    );
  return folder;
}

if (require.main === module)
  try {
    renderVerb(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
