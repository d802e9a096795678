import type { local } from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';
import type { HomeHostSpec, HostSpec } from '../model/fleet-spec';
import { nextEpoch, parseDelivery, UNEVALUATED, type Delivery } from '../model/delivery';
import { step } from './commands';
import type { Builders } from './builders';
import { sayNoSwitch, sayStanding, sayUnbuildable, sayUnknown } from './notes';
import type { Facts } from '../render/host';
import type { Plan, Planner } from './planner';
import type { Recorded, RecordedCommand } from './recorded';
import type { Standing } from './standing';
import type { WaveGates } from './waves';

/** What every host needs to be deployed, whatever kind it is. */
export interface DeploymentArgs {
  readonly planner: Planner;
  readonly recorded: Recorded;
  readonly standing: Standing;
  /** Of the host that builds for this one, where there is such a one. */
  readonly builderStanding: Standing | undefined;
  readonly gates: WaveGates;
  readonly builders: Builders;
  /** sops file of a user's home on this host, where it has secrets. */
  readonly homeSecretFile: (user: string) => pulumi.Output<string | undefined>;
}

/** What every step of a host has. */
interface StepArgs extends Pick<DeploymentArgs, 'planner' | 'recorded' | 'standing'> {
  /** Homes of machines that are not ours have no secrets. */
  readonly homeSecretFile?: DeploymentArgs['homeSecretFile'];
  readonly spec: Pick<HostSpec, 'name' | 'whenUnreachable' | 'previousName'>;
  /** Id of the machine, where it can be replaced by another one: then everything is deployed anew. */
  readonly machine?: pulumi.Output<string>;
  readonly opts: { readonly parent: pulumi.Resource; readonly deletedWith?: pulumi.Resource };
}

interface SystemArgs extends StepArgs, Pick<DeploymentArgs, 'gates' | 'builders' | 'builderStanding'> {
  readonly spec: HostSpec;
  readonly facts: pulumi.Output<Facts>;
  readonly plan: pulumi.Output<Plan>;
  /** This run restarts the machine: its Switch is due, so that it is found healthy before the next wave begins. */
  readonly restarted?: boolean;
  /** The installation, where there is one. */
  readonly installed?: pulumi.Resource;
  /** Age keys that the machine must be told of before it is switched. */
  readonly rotation?: {
    readonly recipients: pulumi.Output<readonly string[]>;
    readonly compromised: pulumi.Output<readonly string[]>;
    /** Content of the key file. */
    readonly keys: pulumi.Output<string>;
  };
}

/** Build, Switch and the homes of one host; what is left out waits for a host that could not be reached yet. */
export interface Deployment {
  readonly build: local.Command | undefined;
  /** The last steps: when these are done, all is. A home comes after its system. */
  readonly activations: readonly local.Command[];
  readonly delivery: pulumi.Output<Delivery | undefined>;
}

/**
 * Registers Build, Switch and Homes. A host that cannot be reached and may wait gets the inputs that are recorded,
 * verbatim, so that it is neither changed nor removed; what is not recorded is not registered.
 */
export function deploySystem(args: SystemArgs): Deployment {
  const { spec, opts } = args;
  const plan = args.plan.apply((planned) => sayFailure(planned, opts.parent));
  sayStanding({ ...args, plan }, opts.parent);
  const recordedBuild = args.recorded.get(`${spec.name}-build`);
  sayNoSwitch(spec.name, 'system', plan, recordedBuild, opts.parent);
  sayUnknown(spec.name, 'system', plan, opts.parent);
  if (!isDeferred(args)) sayUnbuildable(args, plan, recordedBuild, opts.parent);
  const installed = args.installed === undefined ? [] : [args.installed];
  args.builders.announce(spec.name, { plan, installed });

  const build = register(
    args,
    'build',
    `${spec.name}-build`,
    resultAndText(plan, recordedBuild),
    args.builders.waitFor(spec.builder).apply((builder) => [...installed, ...builder]),
  );
  const rotated = rotate(args);
  const closure = pulumi
    .all([plan, build?.stdout ?? ''])
    .apply(([{ closure: evaluated }, built]) => evaluated ?? built);
  const recordedSwitch = args.recorded.get(`${spec.name}-switch`);
  const epoch = nextEpoch(recordedSwitch, args.standing) + (args.restarted === true ? 1 : 0);
  const activate = register(
    args,
    'switch',
    `${spec.name}-switch`,
    { FLEET_CLOSURE: closure, FLEET_EPOCH: String(epoch) },
    args.gates.mayActivate.apply((gates) => (rotated === undefined ? gates : [...gates, rotated])),
  );
  const switched = activate === undefined ? [] : [activate];
  const homes = deployHomes(args, spec, args.facts, switched);

  return {
    build,
    activations: homes.size > 0 ? [...homes.values()] : switched,
    delivery: activate === undefined ? pulumi.output(undefined) : activate.stdout.apply(parseDelivery),
  };
}

/** The host proves that it decrypts with its new key by confirming a closure whose secrets are for that one. */
function rotate(args: SystemArgs): local.Command | undefined {
  const { rotation, installed, spec } = args;
  if (rotation === undefined) return undefined;
  const environment = {
    FLEET_RECIPIENTS: rotation.recipients.apply((list) => list.join(',')),
    FLEET_COMPROMISED: rotation.compromised.apply((list) => list.join(',')),
  };
  const stdin = rotation.keys.apply((keys) => JSON.stringify({ keys }));
  const after = installed === undefined ? [] : [installed];
  return register(args, 'identity', `${spec.name}-identity`, environment, after, stdin);
}

/** Registers the homes of a host, each by itself; by user. */
export function deployHomes(
  args: StepArgs,
  host: HostSpec | HomeHostSpec,
  facts: pulumi.Input<Facts>,
  after: pulumi.Input<pulumi.Input<pulumi.Resource>[]>,
): Map<string, local.Command> {
  const homes = new Map<string, local.Command>();
  for (const home of host.homes) {
    const plan = pulumi
      .all([facts, args.homeSecretFile?.(home.user)])
      .apply(([known, secretFile]) => args.planner.home(host, home, known, secretFile))
      .apply((planned) => sayFailure(planned, args.opts.parent));
    const recorded = args.recorded.get(`${host.name}-home-${home.user}`);
    sayNoSwitch(host.name, `home of ${home.user}`, plan, recorded, args.opts.parent);
    sayUnknown(host.name, `home of ${home.user}`, plan, args.opts.parent);
    const environment = { FLEET_USER: home.user, ...resultAndText(plan, recorded) };
    const made = register(args, 'home', `${host.name}-home-${home.user}`, environment, after);
    if (made !== undefined) homes.set(home.user, made);
  }
  return homes;
}

function isDeferred({ spec, standing }: StepArgs): boolean {
  return standing.state === 'unreachable' && spec.whenUnreachable === 'defer';
}

function register(
  args: StepArgs,
  verb: 'identity' | 'build' | 'switch' | 'home',
  name: string,
  environment: Record<string, pulumi.Input<string>>,
  dependsOn: pulumi.Input<pulumi.Input<pulumi.Resource>[]>,
  stdin?: pulumi.Output<string>,
): local.Command | undefined {
  const { spec, opts } = args;
  const whole = {
    FLEET_STACK: pulumi.getStack(),
    FLEET_HOST: spec.name,
    ...machineOf(args),
    ...environment,
  };
  const inputs = isDeferred(args) ? args.recorded.get(name)?.environment : whole;
  if (inputs === undefined) return undefined;
  const aliases = aliasesOf(spec, name);
  // What waits keeps all of its recorded inputs.
  const ignoreChanges = isDeferred(args) && stdin !== undefined ? { ignoreChanges: ['stdin'] } : {};
  const all = { ...opts, dependsOn, ...ignoreChanges, ...(aliases === undefined ? {} : { aliases }) };
  return step(name, verb, inputs, all, stdin);
}

function sayFailure(plan: Plan, resource: pulumi.Resource): Plan {
  if (plan.failure !== undefined) failAtTheEnd(plan.failure, resource);
  return plan;
}

/**
 * Fails the run without stopping it: a rejection that nobody handles is reported by the SDK under its resource, and makes
 * the program exit as failed after everything that was registered has ended.
 */
export function failAtTheEnd(message: string, resource: pulumi.Resource): void {
  void Promise.reject(new pulumi.ResourceError(message, resource, true));
}

/**
 * What decides whether a step is due, and beside it the text that led there: preview shows it as a diff. Text alone makes
 * nothing due: what yields the recorded result keeps the recorded text.
 */
function resultAndText(
  plan: pulumi.Output<Plan>,
  recorded: RecordedCommand | undefined,
): Record<string, pulumi.Output<string>> {
  const before = recorded?.environment;
  const text = plan.apply((planned) =>
    result(planned) === before?.FLEET_RESULT ? before.FLEET_TEXT : planned.text,
  );
  // One that was recorded before there were texts has none, and Pulumi leaves it out.
  return { FLEET_RESULT: plan.apply(result), FLEET_TEXT: text as pulumi.Output<string> };
}

/** What decides whether a build is due: the closure where it is known, else what it is made of. */
function result(plan: Plan): string {
  if (plan.failure !== undefined) return UNEVALUATED;
  return plan.closure ?? `files-${plan.files}`;
}

function machineOf({ machine }: StepArgs): Record<string, pulumi.Output<string>> {
  return machine === undefined ? {} : { FLEET_MACHINE: machine };
}

function aliasesOf(spec: StepArgs['spec'], name: string): pulumi.Alias[] | undefined {
  if (spec.previousName === undefined) return undefined;
  return [{ name: `${spec.previousName}${name.slice(spec.name.length)}` }];
}
