import * as pulumi from '@pulumi/pulumi';
import { comingReboot } from '../model/boot';
import { parseDelivery } from '../model/delivery';
import type { HostSpec } from '../model/fleet-spec';
import { hostNote, type HostNote } from '../model/host-note';
import { windowText } from '../model/reboot-window';
import type { Plan } from './planner';
import type { Recorded, RecordedCommand } from './recorded';
import type { Standing } from './standing';

/** What the notes on one host are made of. */
export interface NotesArgs {
  readonly spec: Pick<HostSpec, 'name' | 'whenUnreachable' | 'reboot'>;
  readonly standing: Standing;
  readonly recorded: Recorded;
  readonly plan: pulumi.Output<Plan>;
}

/** Who builds for a host. */
interface UnbuildableArgs {
  readonly spec: Pick<HostSpec, 'name' | 'builder'>;
  readonly builderStanding: Standing | undefined;
}

/** Says at once, in preview too, how a host stands where that is not as it should be, or nobody has asked. */
export function sayStanding(args: NotesArgs, resource: pulumi.Resource): void {
  const { spec, standing, recorded } = args;
  switch (standing.state) {
    case 'unreachable':
      args.plan.apply((plan) => {
        say(resource, spec.name, 'unreachable', `${why(standing.reason)}; ${whatWaits(args, plan)}`);
      });
      break;
    case 'not probed':
      void pulumi.log.info(hostNote({ host: spec.name, about: 'not probed', text: '' }), resource);
      break;
    case 'reachable': {
      const delivered = parseDelivery(recorded.get(`${spec.name}-switch`)?.stdout ?? '')?.storePath;
      if (delivered !== null && delivered !== undefined && delivered !== standing.running)
        say(resource, spec.name, 'drifted', `runs ${standing.running}, not ${delivered} that was delivered`);
      sayReboot(args, standing, resource);
      args.plan.apply((plan) => {
        sayComingReboot(args, standing, plan, resource);
      });
      break;
    }
    case 'new':
  }
}

/**
 * Says in preview of what was edited, and comes to the very closure that was delivered last, that nothing is done with it: a comment, or
 * what an option had by default.
 * @param what `system`, or `home of ada`
 */
export function sayNoSwitch(
  host: string,
  what: string,
  plan: pulumi.Output<Plan>,
  recorded: RecordedCommand | undefined,
  resource: pulumi.Resource,
): void {
  if (!pulumi.runtime.isDryRun() || recorded === undefined) return;
  plan.apply(({ closure, text }) => {
    const { FLEET_RESULT, FLEET_TEXT } = recorded.environment;
    if (closure === undefined || closure !== FLEET_RESULT || FLEET_TEXT === undefined || text === FLEET_TEXT)
      return;
    const why = `files of its ${what} differ from those that were delivered, and come to the same closure`;
    void pulumi.log.info(hostNote({ host, about: 'no switch', text: why }), resource);
  });
}

/** Says of what was to be evaluated, and could not be, that nobody knows here whether it changes anything. */
export function sayUnknown(
  host: string,
  what: string,
  plan: pulumi.Output<Plan>,
  resource: pulumi.Resource,
): void {
  plan.apply(({ unknown }) => {
    if (unknown !== undefined)
      say(resource, host, 'not evaluated', `what its ${what} comes to is not known: ${unknown}`);
  });
}

/** Says at once that what is due cannot be built: nobody but its builder is asked to. */
export function sayUnbuildable(
  { spec, builderStanding: builder }: UnbuildableArgs,
  plan: pulumi.Output<Plan>,
  recorded: RecordedCommand | undefined,
  resource: pulumi.Resource,
): void {
  if (builder?.state !== 'unreachable') return;
  plan.apply(({ closure }) => {
    if (closure === undefined || closure === recorded?.environment.FLEET_RESULT) return;
    const text = `its builder ${spec.builder ?? ''} is unreachable: ${why(builder.reason)}`;
    say(resource, spec.name, 'cannot be built', text);
  });
}

/** Without the word that the note begins with. */
function why(reason: string): string {
  return reason.replace(/^unreachable \(([^]*)\)$/, '$1');
}

/** One note, as a warning. */
export function say(resource: pulumi.Resource, host: string, about: HostNote['about'], text: string): void {
  void pulumi.log.warn(hostNote({ host, about, text }), resource);
}

function whatWaits({ spec, recorded }: NotesArgs, { closure }: Plan): string {
  const before = parseDelivery(recorded.get(`${spec.name}-switch`)?.stdout ?? '');
  if (before?.status === 'confirmed' && closure === before.storePath) return 'nothing is waiting for it';
  const what = closure ?? 'its configuration';
  return spec.whenUnreachable === 'defer'
    ? `pending: ${what} is delivered by the next up that reaches it`
    : `if ${what} differs from what runs there, up fails on it`;
}

/** What of what runs only a reboot brings into force, and what becomes of that. */
function sayReboot(
  { spec, recorded }: NotesArgs,
  standing: Extract<Standing, { state: 'reachable' }>,
  resource: pulumi.Resource,
): void {
  const { rebootNeeded, rebootObstacle, mayReboot } = standing;
  const { when, window } = spec.reboot;
  const hours = mayReboot || window === undefined ? '' : `; it may be rebooted ${windowText(window)}`;
  if (waitsFor(recorded, spec.name) !== undefined && hours !== '')
    say(resource, spec.name, 'pending', `what waits for it needs a reboot${hours}`);
  if (rebootNeeded === undefined) return;
  const why = rebootObstacle === undefined ? hours : `; not by itself: ${rebootObstacle}`;
  say(resource, spec.name, 'reboot needed', `${rebootNeeded}${when === 'never' ? ' (reboot: never)' : why}`);
}

/** What of what comes only a reboot brings into force, and what `up` will do about it. */
function sayComingReboot(
  { spec, recorded }: NotesArgs,
  { running, boot: machine, mayReboot }: Extract<Standing, { state: 'reachable' }>,
  { closure, boot }: Plan,
  resource: pulumi.Resource,
): void {
  if (closure === undefined || boot === undefined || machine === undefined || closure === running) return;
  // Said to be pending.
  if (!mayReboot && closure === waitsFor(recorded, spec.name)) return;
  const text = comingReboot(spec.reboot, mayReboot, machine, { ...boot, closure });
  if (text !== '') say(resource, spec.name, 'reboot needed', text);
}

/** Store path that waits for the hours in which the host may be rebooted. */
function waitsFor(recorded: Recorded, host: string): string | undefined {
  const step = recorded.get(`${host}-switch`);
  return parseDelivery(step?.stdout ?? '')?.waitsFor === 'window'
    ? step?.environment.FLEET_CLOSURE
    : undefined;
}
