import { join } from 'node:path';
import type { InstallKeys, Plan, Planner } from '../components/planner';
import type { RecordedCommand } from '../components/recorded';
import type { Standing } from '../components/standing';
import { parseDelivery } from '../model/delivery';
import { hibernates } from '../model/disk';
import type { FleetSpec, HostSpec } from '../model/fleet-spec';
import { droidModules, renderDroid } from '../render/droid';
import { homeFlakeFiles, renderHome } from '../render/home';
import { renderHost, type Facts } from '../render/host';
import { recipientsOf } from '../render/sops-file';
import { legibleText } from '../render/legible';
import { namedFiles } from '../render/own-modules';
import { treeHash } from '../render/tree-hash';
import { DeployError } from './errors';
import { contentHash } from './content-hash';
import { evaluate, type Evaluated, type Question } from './evaluate';
import { NotEvaluated, type Evaluator } from './evaluator';
import { absoluteInputs } from './flake-reference';
import { FLEET_FOLDER } from './fleet-folder';
import { openings } from './openings';
import { homeRunFile, hostRunFile, isLaidOut, type PlannedRun } from './planned-run';
import { readOwn } from './project';
import { writeRunFile, type RunFile } from './run-file';
import { logPath } from './run-log';
import { systemOf } from './system-question';
import { writeTree } from './write-tree';

export interface PlannerOptions {
  readonly stack: string;
  readonly spec: FleetSpec;
  /** Everything under `nix/` by relative path. */
  readonly nix: ReadonlyMap<string, string>;
  readonly preview: boolean;
  readonly recorded: ReadonlyMap<string, RecordedCommand>;
  readonly standings: ReadonlyMap<string, Standing>;
  /** Whether the state is being made anew (./fleet recover): nothing may be installed or switched. */
  readonly recovery: boolean;
  /** Who evaluates; where nobody does, each host does for itself. */
  readonly evaluator: Evaluator | undefined;
  /** Whether a preview leaves run files too: for a look at the hosts that follows it. */
  readonly looks: boolean;
  /** Where an `up` answers its steps. */
  readonly answers: string | undefined;
}

/** What the plan of anything needs to know of whose it is. */
type Planned = Pick<HostSpec, 'name' | 'limits'>;

/** Renders and evaluates for the components; in `up` it also leaves the run file for the commands. */
export function createPlanner(options: PlannerOptions): Planner {
  const { stack, spec, nix, preview, recorded, evaluator } = options;
  const leavesRunFiles = !preview || options.looks;
  const fleetInputs = absoluteInputs(spec.nix.overrideInputs);
  const homeFiles = homeFlakeFiles(nix);
  const started = new Date();
  const log = ({ name }: Planned) => logPath(stack, name, started);
  const folder = ({ name }: Planned) => join(FLEET_FOLDER, stack, preview ? 'preview' : 'up', name);

  const plan = async (
    host: Planned,
    flake: string,
    render: () => ReadonlyMap<string, string>,
    shipped: ReadonlyMap<string, string>,
    overrideInputs: Readonly<Record<string, string>>,
    question: Question,
    isDelivered: (closure: string) => boolean,
  ): Promise<{
    plan: Plan;
    evaluated?: PlannedRun['evaluated'];
    result?: (question: Question) => Promise<Evaluated>;
  }> => {
    let files;
    try {
      files = render();
    } catch (error) {
      // What cannot be rendered is a mistake in config that no schema sees; its message names the place.
      const failure = `${host.name}: render failed: ${error instanceof Error ? error.message : String(error)}`;
      return { plan: { files: '', text: '', failure } };
    }
    const tree = treeHash(files);
    const text = legibleText(files, shipped);
    writeTree(flake, files, tree);
    // A flake of the user's own is not among the rendered files, and decides all the same.
    const hash = overrideInputs === fleetInputs ? tree : contentHash([tree], overrideInputs);
    if (evaluator === undefined) return { plan: { files: hash, text } };
    const asked = { host: host.name, flake, files: hash, overrideInputs, limit: host.limits.evaluate };
    const needed = (closure: string) => leavesRunFiles && !isDelivered(closure);
    const result = (wanted: Question) => evaluate({ ...asked, ...wanted, needed }, evaluator);
    try {
      const { closure, derivation, boot } = await result(question);
      const evaluated = evaluator.here ? { closure, derivation } : { closure };
      return {
        plan: { files: hash, text, closure, ...(boot === undefined ? {} : { boot }) },
        evaluated,
        result,
      };
    } catch (error) {
      if (error instanceof DeployError) return { plan: { files: hash, text, failure: error.message } };
      if (error instanceof NotEvaluated) return { plan: { files: hash, text, unknown: error.message } };
      throw error;
    }
  };

  const leave = (run: RunFile, { failure }: Plan, user?: string): void => {
    const marked = {
      ...run,
      ...(failure === undefined ? {} : { failure }),
      ...(options.recovery ? { recovery: true as const } : {}),
      ...(options.answers === undefined ? {} : { answers: options.answers }),
    };
    writeRunFile(stack, marked, user, preview ? 'preview' : 'up');
  };

  return {
    async system(host, known, secretFiles, install) {
      const facts = withSwapFile(host, known, options.recorded);
      const flake = join(folder(host), 'system');
      const files = () => {
        requireStanza(secretFiles);
        return renderHost(spec, host, { facts, secretFiles, nix, modules: readOwn(namedFiles(host)) });
      };
      const question = systemOf(host.name);
      const inputs = host.flake === undefined ? fleetInputs : absoluteInputs({ own: host.flake.reference });
      const isDelivered = (closure: string) => hasSystem(options, host.name, closure);
      const planned = await plan(host, flake, files, nix, inputs, question, isDelivered);
      if (leavesRunFiles) {
        const { evaluated } = planned;
        const keys = preview ? undefined : install;
        const disk =
          keys === undefined || !isLaidOut(host)
            ? undefined
            : await planned.result?.({ attribute: `${question.within}.system.build.diskoScript` });
        const what = { flake, overrideInputs: inputs, evaluated, log: log(host) };
        const run = hostRunFile(options, host, facts, what, keys, disk);
        leave({ ...run, ...identityOf(host, secretFiles, run, install) }, planned.plan);
      }
      return planned.plan;
    },
    async home(host, home, facts, secretFile) {
      const flake = join(folder(host), `home-${home.user}`);
      const files = () =>
        renderHome(spec, host, home, {
          nix,
          modules: readOwn(home.modules),
          ...(secretFile === undefined ? {} : { secretFile }),
        });
      const attribute = `homeConfigurations."${home.user}@${host.name}".activationPackage`;
      const { plan: planned, evaluated } = await plan(
        host,
        flake,
        files,
        homeFiles,
        fleetInputs,
        { attribute },
        (closure) => recorded.get(`${host.name}-home-${home.user}`)?.environment.FLEET_RESULT === closure,
      );
      if (leavesRunFiles) {
        const what = { flake, overrideInputs: fleetInputs, evaluated, log: log(host) };
        const run =
          host.kind === 'home'
            ? homeRunFile(host, home.user, facts.hostKey, what)
            : hostRunFile(options, host, facts, what);
        leave(run, planned, home.user);
      }
      return planned;
    },
    openings(host) {
      return openings({ stack, spec, nix, evaluator, inputs: fleetInputs }, host);
    },
    async droid(droid) {
      const flake = join(folder(droid), 'droid');
      const files = () => renderDroid(droid, { nix, modules: readOwn(droidModules(droid)) });
      // The rest can be known on the device alone.
      const attribute = `nixOnDroidConfigurations.${droid.name}.config.environment.path`;
      const { plan: planned } = await plan(
        droid,
        flake,
        files,
        nix,
        fleetInputs,
        { attribute },
        // Nothing of it is copied from here.
        () => true,
      );
      return { ...planned, flake };
    },
  };
}

/** Whether neither Build nor Switch is due for want of it. A host that was switched by hand may have let go of it since. */
export function hasSystem(
  { recorded, standings }: Pick<PlannerOptions, 'recorded' | 'standings'>,
  host: string,
  closure: string,
): boolean {
  const standing = standings.get(host);
  return (
    recorded.get(`${host}-build`)?.environment.FLEET_RESULT === closure &&
    recorded.get(`${host}-switch`)?.environment.FLEET_CLOSURE === closure &&
    (standing?.state !== 'reachable' || standing.running === closure)
  );
}

/** A file that a person edits may be for the former key still: then that one is needed. */
function identityOf(
  host: HostSpec,
  secretFiles: Readonly<Record<string, string>>,
  { delivered }: RunFile,
  keys: InstallKeys | undefined,
): Pick<RunFile, 'identity'> {
  if (host.kind === 'physical') return {};
  const isCurrent = Object.values(secretFiles).every((text) =>
    recipientsOf(text).every((recipient) => recipient === keys?.recipient),
  );
  const identity = isCurrent ? host.identity.current : delivered?.identity;
  return identity === undefined ? {} : { identity };
}

/** The key of a new machine is made in this very run: only now can it be missing in a file that people edit. */
function requireStanza(secretFiles: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(secretFiles))
    if (recipientsOf(text).length === 0)
      throw new Error(`the host is not among the recipients of ${file}. Run: ./fleet secrets sync`);
}

/** A host that hibernates is told where its swap file lies, once a switch has found out. */
export function withSwapFile(host: HostSpec, facts: Facts, recorded: PlannerOptions['recorded']): Facts {
  const delivered = parseDelivery(recorded.get(`${host.name}-switch`)?.stdout ?? '');
  if (!hibernates(host) || delivered?.resumeOffset === undefined) return facts;
  return { ...facts, resumeOffset: delivered.resumeOffset };
}
