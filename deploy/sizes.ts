import { join } from 'node:path';
import type { FleetSpec } from '../model/fleet-spec';
import { overBudget, sizeTable, type ProfileSize } from '../model/package-sizes';
import { renderFleet } from '../render/fleet';
import { lastLines, run } from './child';
import { flakeArguments } from './evaluate';
import { absoluteInputs, folderReference } from './flake-reference';
import { FLEET_FOLDER } from './fleet-folder';
import { readOwn, readNix, requireLocks } from './project';
import { readFleet } from './stack';
import { thisSystem } from './this-system';
import { writeFiles } from './write-tree';
import { NIX } from './nix-command';

const USAGE = 'usage: ./fleet sizes [--stack STACK] [--strict]';
/** Seconds for one profile: what no cache has is built. */
const LIMIT = 3600;

/**
 * Measures what the package profiles take in a store: `node dist/deploy/sizes.js STACK [--strict]`.
 * @returns whether every profile is within its budget
 * @throws Error with Nix's last lines
 */
export async function sizesVerb([stack = '', ...flags]: readonly string[]): Promise<boolean> {
  if (flags.some((flag) => flag !== '--strict') || flags.length > 1) throw new Error(USAGE);
  const nix = readNix();
  const fleet = readFleet(stack, nix);
  requireLocks(nix, fleet);
  const folder = join(FLEET_FOLDER, stack, 'sizes');
  const { systems } = renderFleet({ ...fleet, hosts: [] }, [], {
    nix,
    own: readOwn([]),
    modules: () => new Map(),
  });
  writeFiles(folder, systems);
  const packages = `${folderReference(folder)}#packages.${thisSystem()}`;
  const names = JSON.parse(
    await nixRun(fleet, ['eval', '--json', packages, '--apply', 'builtins.attrNames']),
  ) as string[];
  const sizes: ProfileSize[] = [];
  for (const name of names.filter((one) => one.startsWith('profile-'))) {
    console.error(`${name}: fetching or building it`);
    sizes.push(await measured(fleet, `${packages}.${name}`, name.slice('profile-'.length)));
  }
  console.log(sizeTable(sizes.sort((a, b) => a.budget - b.budget)));
  return !sizes.some(overBudget);
}

async function measured(fleet: FleetSpec, attribute: string, name: string): Promise<ProfileSize> {
  const budget = Number(await nixRun(fleet, ['eval', '--json', `${attribute}.budget`]));
  const path = (await nixRun(fleet, ['build', '--no-link', '--print-out-paths', attribute])).trim();
  const info = await run([...NIX, 'path-info', '--closure-size', path], { limit: LIMIT });
  const bytes = Number(info.stdout.trim().split(/\s+/).at(-1));
  if (info.code !== 0 || !Number.isFinite(bytes))
    throw new Error(`${name}: nix path-info says nothing of ${path}:\n${info.stderr}`);
  return { name, bytes, budget };
}

async function nixRun(fleet: FleetSpec, [verb = '', ...args]: readonly string[]): Promise<string> {
  const inputs = flakeArguments(absoluteInputs(fleet.nix.overrideInputs));
  const result = await run([...NIX, verb, ...inputs, ...args], { limit: LIMIT });
  if (result.code === 0) return result.stdout;
  throw new Error(
    [
      `the package profiles cannot be measured: nix ${verb} ${result.timedOut ? `did not end within ${LIMIT} s` : `exited with ${String(result.code)}`}`,
      ...lastLines(result.stderr),
      'What no cache has must be built: it needs a network, or substituters under nixos-fleet:nix.',
    ].join('\n'),
  );
}

if (require.main === module)
  sizesVerb(process.argv.slice(2)).then(
    (within) => {
      if (!within && process.argv.includes('--strict')) process.exitCode = 1;
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    },
  );
