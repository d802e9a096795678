import { NAMESPACE } from './namespace';

/** What an error of Nix means in terms of stack config. */
export interface NixMistake {
  readonly found: string;
  readonly next: string;
}

/**
 * Reads errors of an evaluation that are mistakes in config and that Nix can only tell in terms of rendered files: a
 * package that is not there, one that must be allowed first or is for another processor, an input that cannot be had. Wordings of Nix 2.18 to 2.34 and of nixpkgs.
 *
 * @param place config path of the host or home that was evaluated, `hosts.web`.
 */
export function nixMistake(stderr: string, place: string): NixMistake | undefined {
  return unknownPackage(stderr, place) ?? refusedPackage(stderr, place) ?? missingInput(stderr);
}

/** Config path of what a flake's attribute stands for: `hosts.web`, `hosts.web.homes.ada`. */
export function placeOf(host: string, attribute: string): string {
  const [, user] = /^homeConfigurations\."([^@"]+)@/.exec(attribute) ?? [];
  return user === undefined ? `hosts.${host}` : `hosts.${host}.homes.${user}`;
}

/** A rendered `default.nix` takes nothing from `pkgs` but the packages that config names. */
const MISSING = /attribute '([^']+)' missing\s+at \S*\/(?:hosts|homes)\/[^/\s]+\/default\.nix:(\d+):/;

function unknownPackage(stderr: string, place: string): NixMistake | undefined {
  const [text, attribute, line] = MISSING.exec(stderr) ?? [];
  if (text === undefined || attribute === undefined) return undefined;
  const after = stderr.slice(stderr.indexOf(text));
  // The line as Nix shows it: of a longer path the error names only the part that is missing.
  const [, whole = attribute] =
    new RegExp(`^\\s*${line ?? ''}\\|.*\\bpkgs\\.([^\\s;]+)`, 'm').exec(after) ?? [];
  const [hint = ''] = /Did you mean [^?]*\?/.exec(after) ?? [];
  return {
    found: [`nixpkgs has no package ${whole.replaceAll('"', '')}`, hint.replace(/\s+/g, ' ')]
      .filter((part) => part !== '')
      .join('. '),
    next: `mend ${NAMESPACE}:${place}.packages`,
  };
}

const REFUSED =
  /(?:Package ‘([^’]+)’|Refusing to evaluate package '([^']+)')[^\n]*?\s(?:has an (unfree) license|is marked as (insecure)|is (not available) on the requested hostPlatform)/;

function refusedPackage(stderr: string, place: string): NixMistake | undefined {
  const [text, before, since, unfree, , elsewhere] = REFUSED.exec(stderr) ?? [];
  const name = before ?? since;
  if (text === undefined || name === undefined) return undefined;
  // As `lib.getName`: the version begins with the first dash that a digit follows.
  const bare = name.replace(/-[0-9].*$/, '');
  if (elsewhere !== undefined) {
    const [, system] = /hostPlatform\.system = "([^"]+)"/.exec(stderr.slice(stderr.indexOf(text))) ?? [];
    return {
      found: `the package ${name} is not made for ${system ?? 'the system of this host'}`,
      next: `leave ${bare} out where ${NAMESPACE}:${place} asks for it (packages, or options of fleet.packages), or mend its system`,
    };
  }
  const option = unfree === undefined ? 'insecure' : 'unfree';
  const allowed = unfree === undefined ? name : bare;
  return {
    found: `the package ${name} is ${option}, and nothing allows it`,
    next: `where it is wanted, allow it by name in ${NAMESPACE}:${place}.options: fleet.nixpkgs.${option}: [${allowed}]`,
  };
}

const FETCHED = /while updating the flake input '([^']+)'\s+… while fetching the input '([^']+)'/;

function missingInput(stderr: string): NixMistake | undefined {
  const [, input, reference] = FETCHED.exec(stderr) ?? [];
  if (input === undefined || reference === undefined) return undefined;
  return {
    found: `the input ${input} is neither locked nor named, and ${reference} cannot be fetched`,
    next: `name a copy of it: ./fleet check --input ${input}=REF, or in config ${NAMESPACE}:nix.overrideInputs.${input}; with a network, ./fleet lock writes what all inputs are`,
  };
}
