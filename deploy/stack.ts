import type { FleetSpec } from '../model/fleet-spec';
import { withIncluded } from '../model/included';
import { parseConfig, type StackConfig } from '../model/parse-config';
import { parseStackFile } from '../model/stack-file';
import { knownNames, readNix } from './project';
import { readIfThere } from './whole-file';

/**
 * Config of a stack's file and of the files that it includes, without the engine.
 * @throws ConfigError; Error where there is no such file
 */
export function readStackFile(file: string): StackConfig {
  const text = readIfThere(file);
  if (text === undefined) throw new Error(`there is no ${file} here`);
  return withIncluded(parseStackFile(text), readIfThere);
}

/** Where a stack has its config, also where it is named as a service does: organisation/project/stack. */
export function stackFile(stack: string): string {
  return `Pulumi.${stack.split('/').at(-1) ?? stack}.yaml`;
}

/**
 * The fleet of a stack's file, without the engine.
 * @throws ConfigError; Error where there is no such file
 */
export function readFleet(stack: string, nix = readNix()): FleetSpec {
  return parseConfig(readStackFile(stackFile(stack)), knownNames(nix)).fleet;
}
