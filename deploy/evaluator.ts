import { run } from './child';
import { evalAttribute, type Asked } from './evaluate';
import { slot } from './evaluation-slots';
import { isNewEnough } from './nix-command';
import { Together } from './together';

/** Who evaluates configurations. */
export interface Evaluator {
  /** Whether that is this machine: then derivations are in its store, and can be copied from it. */
  readonly here: boolean;
  /**
   * Applies a function to an attribute of a rendered flake.
   * @returns its value
   * @throws DeployError with Nix's own last lines; NotEvaluated
   */
  readonly apply: (asked: Asked, apply: string) => Promise<unknown>;
  /** Whether a derivation that was evaluated before is still where it is needed. */
  readonly holds: (derivation: string) => Promise<boolean>;
}

/** Nobody who could evaluate is at hand: the configuration may be in order, but what it comes to is not known. */
export class NotEvaluated extends Error {
  override readonly name = 'NotEvaluated';
}

/** Whether the operator has a Nix that can evaluate. */
export async function hasEvaluator(): Promise<boolean> {
  const version = await run(['nix', '--version'], { limit: 20 }).catch(() => undefined);
  return version?.code === 0 && isNewEnough(version.stdout);
}

/** The operator's own Nix. */
export const OPERATOR_EVALUATOR: Evaluator = {
  here: true,
  apply: async (asked, apply) => (await slot(() => evalAttribute(asked, apply))).value,
  holds: async (derivation) => !(await missing.ask(derivation)).has(derivation),
};

/** Which of some derivations this machine's store has not. */
const missing = new Together(async (derivations: readonly string[]) => {
  const argv = ['nix-store', '--check-validity', '--print-invalid', ...derivations] as const;
  const { code, stdout } = await run([...argv], { limit: 60 });
  return new Set(code === 0 ? stdout.split('\n') : derivations);
});
