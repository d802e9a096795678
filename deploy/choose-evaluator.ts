import type { RecordedCommand } from '../components/recorded';
import type { Standing } from '../components/standing';
import { OPERATOR } from '../model/builder';
import type { FleetSpec, HostSpec } from '../model/fleet-spec';
import { BuilderEvaluator } from './builder-evaluator';
import { hasEvaluator, NotEvaluated, OPERATOR_EVALUATOR, type Evaluator } from './evaluator';
import { LEAST_NIX_TEXT } from './nix-command';
import { knownTarget } from './survey';

interface Choice {
  readonly spec: FleetSpec;
  readonly preview: boolean;
  readonly recorded: ReadonlyMap<string, RecordedCommand>;
  readonly standings: ReadonlyMap<string, Standing>;
}

/**
 * Who evaluates in this run: the operator, where there is a Nix; for a preview else a host that builds for others and has answered the
 * look at it. Nobody where the hosts do it for themselves.
 */
export async function chooseEvaluator(choice: Choice): Promise<Evaluator | undefined> {
  const { spec, preview, recorded } = choice;
  if (spec.nix.evaluator === 'host') return undefined;
  if (spec.nix.evaluator === 'operator' || (await hasEvaluator())) return OPERATOR_EVALUATOR;
  const builders = buildersOf(spec);
  if (!preview || builders.length === 0) return undefined;
  const asked = builders.find(({ name }) => choice.standings.get(name)?.state === 'reachable');
  const target = asked && knownTarget(asked, recorded.get(`${asked.name}-switch`));
  if (asked !== undefined && target !== undefined) return new BuilderEvaluator(target, asked.limits.connect);
  return nobody(builders.map((builder) => absence(builder, choice.standings.get(builder.name))));
}

/** Hosts that build for others, as config names them. */
function buildersOf({ hosts }: FleetSpec): readonly HostSpec[] {
  const named = new Set(hosts.map(({ builder }) => builder));
  return hosts.filter(({ name }) => name !== OPERATOR && named.has(name));
}

/** What was evaluated before, and is kept by its content, is known all the same. */
function nobody(absences: readonly string[]): Evaluator {
  const reason = `there is no ${LEAST_NIX_TEXT} here; ${absences.join('; ')}`;
  return {
    here: false,
    apply: () => Promise.reject(new NotEvaluated(reason)),
    holds: () => Promise.resolve(true),
  };
}

function absence({ name }: HostSpec, standing: Standing | undefined): string {
  switch (standing?.state) {
    case 'unreachable':
      return `the builder ${name} is not reached: ${standing.reason}`;
    case 'new':
      return `the builder ${name} is not installed yet`;
    default:
      return `the builder ${name} is not asked (--no-probe, or probe: false)`;
  }
}
