import { existsSync, readFileSync } from 'node:fs';
import type { FleetSpec } from '../model/fleet-spec';
import { withIncluded } from '../model/included';
import { parseConfig } from '../model/parse-config';
import { parseStackFile } from '../model/stack-file';
import { knownNames, readTree } from './project';
import { readIfThere } from './whole-file';

/**
 * The fleet of a stack's file, without the engine.
 * @throws ConfigError; Error where there is no such file
 */
export function readFleet(stack: string, nix = readTree('nix')): FleetSpec {
  const file = `Pulumi.${stack}.yaml`;
  if (!existsSync(file)) throw new Error(`stack ${stack}: there is no ${file} here`);
  const config = withIncluded(parseStackFile(readFileSync(file, 'utf8')), readIfThere);
  return parseConfig(config, knownNames(nix)).fleet;
}
