import { featuresNamed } from '../model/features';
import type { OptionSettings } from './options-file';
import type { Files } from './reach';

/** Modules of the features that a host's or a home's options name; a platform's own options come with the platform. */
export function featureFiles({ options, overrides }: OptionSettings, nix: Files): string[] {
  return [...new Set([...featuresNamed(options), ...featuresNamed(overrides)])]
    .map((name) => `modules/${name}/default.nix`)
    .filter((file) => nix.has(file));
}
