import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { FleetSpec, HostSpec } from '../model/fleet-spec';
import { renderHome } from '../render/home';
import { renderHost } from '../render/host';
import { treeHash } from '../render/tree-hash';
import { flakeArguments } from './evaluate';
import { absoluteInputs, folderReference } from './flake-reference';
import { knownHost } from './known-host';
import { FLEET_FOLDER, readOwn, readTree } from './project';
import { readFleet } from './stack';
import { writeTree } from './write-tree';

/**
 * Says what building hosts would build and fetch, and builds nothing: `node dist/deploy/dry-build.js STACK [HOST…]`. What
 * counts as there already is this machine's store.
 * @returns whether everything evaluates
 * @throws Error with what to do next
 */
export function dryBuildVerb([stack = '', ...names]: readonly string[]): boolean {
  const nix = readTree('nix');
  const fleet = readFleet(stack, nix);
  for (const name of names)
    if (!fleet.hosts.some((host) => host.name === name))
      throw new Error(
        `${name}: expected a host of ${stack} (${fleet.hosts.map((host) => host.name).join(', ')})`,
      );
  const wanted = fleet.hosts.filter(({ name }) => names.length === 0 || names.includes(name));
  return wanted.map((host) => dryBuild(stack, fleet, host, nix)).every(Boolean);
}

function dryBuild(
  stack: string,
  fleet: FleetSpec,
  host: HostSpec,
  nix: ReadonlyMap<string, string>,
): boolean {
  const inputs = knownHost(stack, fleet, host, nix);
  if ('unknown' in inputs) {
    console.error(`${host.name}: not built: ${inputs.unknown}`);
    return false;
  }
  const fleetInputs = absoluteInputs(fleet.nix.overrideInputs);
  const folder = join(FLEET_FOLDER, stack, 'dry-build', host.name);
  const system = nixBuild(
    `${host.name}: the system`,
    join(folder, 'system'),
    renderHost(fleet, host, inputs),
    `nixosConfigurations.${host.name}.config.system.build.toplevel`,
    host.flake === undefined ? fleetInputs : absoluteInputs({ own: host.flake.reference }),
  );
  const homes = host.homes.map((home) =>
    nixBuild(
      `${host.name}: the home of ${home.user}`,
      join(folder, `home-${home.user}`),
      renderHome(fleet, host, home, { nix, modules: readOwn(home.modules) }),
      `homeConfigurations."${home.user}@${host.name}".activationPackage`,
      fleetInputs,
    ),
  );
  return [system, ...homes].every(Boolean);
}

function nixBuild(
  what: string,
  folder: string,
  files: ReadonlyMap<string, string>,
  attribute: string,
  inputs: Readonly<Record<string, string>>,
): boolean {
  writeTree(folder, files, treeHash(files));
  const { error, status, stderr } = spawnSync(
    'nix',
    [
      '--extra-experimental-features',
      'nix-command flakes',
      'build',
      '--dry-run',
      '--no-link',
      '--option',
      'allow-import-from-derivation',
      'false',
      ...flakeArguments(inputs),
      `${folderReference(folder)}#${attribute}`,
    ],
    { encoding: 'utf8', maxBuffer: 2 ** 28, env: process.env },
  );
  if (error !== undefined)
    throw new Error(`a dry build evaluates here, and needs Nix 2.18 or newer on PATH: ${error.message}`);
  // Before that Nix tells at length which inputs it overrides.
  const at = stderr.search(/^(?:error:|th(?:is|ese) .*will be)/m);
  const report = at === -1 ? 'there is nothing to build or fetch' : stderr.slice(at).trimEnd();
  console.log(`${what}: ${report}`);
  return status === 0;
}

if (require.main === module)
  try {
    if (!dryBuildVerb(process.argv.slice(2))) process.exitCode = 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
