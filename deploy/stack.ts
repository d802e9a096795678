import { existsSync, readFileSync } from 'node:fs';
import type { FleetSpec } from '../model/fleet-spec';
import { parseConfig } from '../model/parse-config';
import { parseStackFile } from '../model/stack-file';
import { knownNames, readTree } from './project';

/**
 * The fleet of a stack's file, without the engine.
 * @throws ConfigError; Error where there is no such file
 */
export function readFleet(stack: string, nix = readTree('nix')): FleetSpec {
  const file = `Pulumi.${stack}.yaml`;
  if (!existsSync(file)) throw new Error(`stack ${stack}: there is no ${file} here`);
  return parseConfig(parseStackFile(readFileSync(file, 'utf8')), knownNames(nix)).fleet;
}
