import { type NixWarning, warningEvidence } from '../model/nix-warnings';
import { type Evaluation, evalAttribute } from './evaluate';

export type CheckEvaluation = Omit<Evaluation, 'files' | 'needed'>;

interface Evaluated {
  readonly evaluation: CheckEvaluation;
  readonly files: ReadonlyMap<string, string>;
  /** Name of the rendered flake's folder in the store. */
  readonly source: string;
}

/** Tells warnings that the rendered configuration causes from those of nixpkgs or an input itself. */
export async function blamed(
  warnings: readonly NixWarning[],
  evaluated: Evaluated,
): Promise<{ readonly ours: NixWarning[]; readonly others: NixWarning[] }> {
  const ours: NixWarning[] = [];
  const others: NixWarning[] = [];
  for (const warning of warnings) ((await isOurs(warning, evaluated)) ? ours : others).push(warning);
  return { ours, others };
}

async function isOurs(warning: NixWarning, { evaluation, files, source }: Evaluated): Promise<boolean> {
  const { sources, options, names } = warningEvidence(warning);
  if (sources.length > 0) return sources.includes(source);
  if (options.length > 0 && (await defines(options, evaluation, source))) return true;
  if (names.some((name) => isNamed(name, files))) return true;
  // What names nothing at all is taken for ours.
  return options.length === 0 && names.length === 0;
}

/** A package, or a function, as text that is written by hand or rendered names it: in a list, as a string, by `pkgs`. */
function isNamed(name: string, files: ReadonlyMap<string, string>): boolean {
  const word = name.replace(/^lib\./, '').replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(
    `(?:(?:pkgs|lib)(?:\\.\\w+)*\\.${word}|"${word}"|^\\s*${word})(?![\\w'.-])`,
    'm',
  );
  return [...files].some(
    ([path, text]) => path.endsWith('.nix') && path !== 'flake.nix' && pattern.test(text),
  );
}

/** Whether the rendered flake defines an option, one below it, or one beside it. */
async function defines(
  options: readonly string[],
  evaluation: CheckEvaluation,
  source: string,
): Promise<boolean> {
  const paths = options.map(
    (option) =>
      `[ ${option
        .split('.')
        .map((part) => JSON.stringify(part))
        .join(' ')} ]`,
  );
  const apply = `host:
let
  isOurs = { file, ... }: builtins.match ".*/${source}/.*" (toString file) != null;
  isDefined = option:
    let found = builtins.tryEval (builtins.any isOurs option.definitionsWithLocations);
    in found.success && found.value;
  isOption = node: node._type or "" == "option";
  below = node:
    if isOption node then isDefined node
    else builtins.isAttrs node && builtins.any below (builtins.attrValues node);
  at = path: node:
    if path == [ ] || isOption node then below node
    else node ? \${builtins.head path} && at (builtins.tail path) node.\${builtins.head path};
  beside = path:
    let count = builtins.length path - 1;
    in count > 1 && at (builtins.genList (builtins.elemAt path) count) host.options;
in builtins.any (path: at path host.options || beside path) [ ${paths.join(' ')} ]`;
  try {
    return (await evalAttribute(evaluation, apply)).value === true;
  } catch {
    // Where that cannot be told, the warning counts.
    return true;
  }
}
