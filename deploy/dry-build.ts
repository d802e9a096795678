import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { DroidSpec, FleetSpec, HomeHostSpec, HostSpec } from '../model/fleet-spec';
import { droidModules, renderDroid } from '../render/droid';
import { homeSecrets } from '../model/home-secrets';
import { renderHome } from '../render/home';
import { renderHost } from '../render/host';
import { treeHash } from '../render/tree-hash';
import { flakeArguments } from './evaluate';
import { absoluteInputs, folderReference } from './flake-reference';
import { FLEET_FOLDER } from './fleet-folder';
import { knownHomeSecrets, knownHost } from './known-host';
import { LEAST_NIX_TEXT, NIX } from './nix-command';
import { readOwn, readNix } from './project';
import { readFleet } from './stack';
import { writeTree } from './write-tree';

/**
 * Says what building hosts would build and fetch, and builds nothing: `node dist/deploy/dry-build.js STACK [HOST…]`. What
 * counts as there already is this machine's store.
 * @returns whether everything evaluates
 * @throws Error with what to do next
 */
export function dryBuildVerb([stack = '', ...names]: readonly string[]): boolean {
  const nix = readNix();
  const fleet = readFleet(stack, nix);
  const all = [...fleet.hosts, ...fleet.homeHosts, ...fleet.droids].map(({ name }) => name);
  for (const name of names)
    if (!all.includes(name)) throw new Error(`${name}: expected a host of ${stack} (${all.join(', ')})`);
  const project = { stack, fleet, nix, inputs: absoluteInputs(fleet.nix.overrideInputs) };
  const isWanted = ({ name }: { readonly name: string }) => names.length === 0 || names.includes(name);
  return [
    ...fleet.hosts.filter(isWanted).flatMap((host) => [dryBuild(project, host), ...dryHomes(project, host)]),
    ...fleet.homeHosts.filter(isWanted).flatMap((host) => dryHomes(project, host)),
    ...fleet.droids.filter(isWanted).map((droid) => dryDroid(project, droid)),
  ].every(Boolean);
}

interface Project {
  readonly stack: string;
  readonly fleet: FleetSpec;
  readonly nix: ReadonlyMap<string, string>;
  readonly inputs: Readonly<Record<string, string>>;
}

function dryBuild({ stack, fleet, nix, inputs }: Project, host: HostSpec): boolean {
  const known = knownHost(stack, fleet, host, nix);
  if ('unknown' in known) {
    console.error(`${host.name}: not built: ${known.unknown}`);
    return false;
  }
  return nixBuild(
    `${host.name}: the system`,
    join(FLEET_FOLDER, stack, 'dry-build', host.name, 'system'),
    renderHost(fleet, host, known),
    `nixosConfigurations.${host.name}.config.system.build.toplevel`,
    host.flake === undefined ? inputs : absoluteInputs({ own: host.flake.reference }),
  );
}

function dryHomes({ stack, fleet, nix, inputs }: Project, host: HostSpec | HomeHostSpec): boolean[] {
  return host.homes.map((home) => {
    const secretFile = knownHomeSecrets(stack, host.name, home.user);
    if (secretFile === undefined && homeSecrets(fleet.secrets, host, home.user).length > 0) {
      console.error(
        `${host.name}: the home of ${home.user} is not built: its secrets are encrypted by the first up`,
      );
      return false;
    }
    return nixBuild(
      `${host.name}: the home of ${home.user}`,
      join(FLEET_FOLDER, stack, 'dry-build', host.name, `home-${home.user}`),
      renderHome(fleet, host, home, {
        nix,
        modules: readOwn(home.modules),
        ...(secretFile === undefined ? {} : { secretFile }),
      }),
      `homeConfigurations."${home.user}@${host.name}".activationPackage`,
      inputs,
    );
  });
}

/** As far as anything but the device can. */
function dryDroid({ stack, nix, inputs }: Project, droid: DroidSpec): boolean {
  return nixBuild(
    `${droid.name}: packages of the device`,
    join(FLEET_FOLDER, stack, 'dry-build', droid.name, 'droid'),
    renderDroid(droid, { nix, modules: readOwn(droidModules(droid)) }),
    `nixOnDroidConfigurations.${droid.name}.config.environment.path`,
    inputs,
  );
}

function nixBuild(
  what: string,
  folder: string,
  files: ReadonlyMap<string, string>,
  attribute: string,
  inputs: Readonly<Record<string, string>>,
): boolean {
  writeTree(folder, files, treeHash(files));
  const [nix, ...nixOptions] = NIX;
  const { error, status, stderr } = spawnSync(
    nix,
    [
      ...nixOptions,
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
    throw new Error(`a dry build evaluates here, and needs ${LEAST_NIX_TEXT} on PATH: ${error.message}`);
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
