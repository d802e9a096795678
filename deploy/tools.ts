import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ITSELF, OPERATOR } from '../model/builder';
import type { HostSpec } from '../model/fleet-spec';
import { NAMESPACE } from '../model/namespace';
import { LEAST_NIX_TEXT } from './nix-command';

/** Programs that every `up` and `preview` needs on the operator. */
const TOOLS = [
  { name: 'ssh', next: 'install the OpenSSH client (Debian: apt install openssh-client)' },
  { name: 'sops', next: 'install sops 3.9 or newer from its releases page' },
] as const;

/** Programs are missing on the operator. */
export class MissingToolError extends Error {
  override readonly name = 'MissingToolError';
}

/**
 * Looks for the programs and runs none: where nothing changes none of them is needed.
 * @throws MissingToolError that names every program that is missing, before anything is planned.
 */
export function requireTools(): void {
  const lines = TOOLS.filter(({ name }) => !isOnPath(name)).map(
    ({ name, next }) => `${name} is not on PATH: ${next}`,
  );
  if (lines.length > 0) throw new MissingToolError(lines.join('\n'));
}

/**
 * What a host does not build itself is evaluated where `up` runs: without a Nix there it is refused.
 * @returns what is to be said of that in preview
 * @throws MissingToolError in `up`
 */
export function requireNix(hosts: readonly HostSpec[], preview: boolean): string | undefined {
  const lines = hosts.flatMap(({ name, builder }) =>
    builder === undefined
      ? []
      : `${name} is built by ${builder === OPERATOR ? 'the operator' : builder}, for which ${LEAST_NIX_TEXT} is needed here: install it, or set ${NAMESPACE}:hosts.${name}.builder to ${ITSELF}`,
  );
  if (lines.length === 0) return undefined;
  if (!preview) throw new MissingToolError(lines.join('\n'));
  return ['there is no Nix here, and up is refused where there is none:', ...lines].join('\n');
}

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
