import type { RebootSpec } from './fleet-spec';
import { windowText } from './reboot-window';
import { switchRefusals, type Inhibitors } from './switch-inhibitors';

/** What a system starts with, by the name of its link in a closure: store paths as the links say them, and the kernel's command line. */
export type BootParts = Readonly<Record<string, string>>;

/** What the evaluation of a system says about starting it. */
export interface Boot {
  readonly parts: BootParts;
  /** Devices that a person opens by typing at every start. */
  readonly passphrase: readonly string[];
  /** Whether it has the unit that brings its machine back from a trial. */
  readonly comesBack: boolean;
  readonly inhibitors: Inhibitors;
}

/** What a machine says about starting others on it. */
export interface BootedMachine {
  /** Of the closure that was booted. */
  readonly booted: BootParts;
  /** Why its boot loader cannot boot an entry once. */
  readonly loaderObstacle?: string;
  /** Of the closure that runs. */
  readonly inhibitors: Inhibitors;
}

/** Links whose targets take a reboot. */
const LINKS = ['kernel', 'initrd', 'kernel-modules', 'systemd'];

/**
 * What of a closure only a reboot brings into force, in words; nothing where a switch is all that it takes. As `reboot_reasons` of
 * deploy/host/facts.sh says it of a closure that a machine has.
 */
export function rebootReasons(booted: BootParts, coming: BootParts): string {
  const reasons = LINKS.flatMap((name) => {
    const [old, wanted] = [booted[name], coming[name]];
    return old === wanted ? [] : `${name}${versions(name, old, wanted)}`;
  });
  const parameters = coming['kernel-params'];
  if (parameters !== undefined && parameters !== booted['kernel-params']) reasons.push('kernel parameters');
  return reasons.join(', ');
}

/** ` 6.12.58 → 6.17.8`, where the names of the store paths tell two versions. */
function versions(part: string, from = '', to = ''): string {
  if (part !== 'kernel' && part !== 'systemd') return '';
  const [before, after] = [from, to].map(
    (path) => /^\/nix\/store\/[0-9a-z]{32}-[^/]*-([0-9][^/-]*)(?:\/.*)?$/.exec(path)?.[1],
  );
  return before === undefined || after === undefined || before === after ? '' : ` ${before} → ${after}`;
}

/** What a look at a host found of its reboots. */
interface Look {
  /** What of the closure that runs only a reboot brings into force, in words. */
  readonly rebootNeeded?: string;
  /** Why that cannot be booted on trial. */
  readonly rebootObstacle?: string;
  readonly mayReboot: boolean;
  readonly boot?: BootedMachine;
}

/**
 * What only a reboot brings into force, of what comes or else of what runs, and what becomes of that in the next `up`; nothing where a
 * switch is all that it takes.
 */
export function rebootText(spec: RebootSpec, look: Look, coming: Boot | undefined): string {
  if (coming !== undefined && look.boot !== undefined) {
    const { way, reason } = comingActivation(spec, look.mayReboot, look.boot, coming);
    return reason === undefined ? '' : `with what comes: ${reason}${becomes(way, spec)}`;
  }
  const { rebootNeeded, rebootObstacle, mayReboot } = look;
  if (rebootNeeded === undefined) return '';
  if (spec.when !== 'never' && rebootObstacle !== undefined)
    return `${rebootNeeded}; not by itself: ${rebootObstacle}`;
  return `${rebootNeeded}${becomes(spec.when === 'never' ? 'live' : mayReboot ? 'trial-boot' : 'wait', spec)}`;
}

/** How a closure is activated. */
type Way = 'live' | 'trial-boot' | 'wait' | 'refused';

function becomes(way: Way, { when, window }: RebootSpec): string {
  const never = when === 'never' ? ' (reboot: never)' : '';
  switch (way) {
    case 'trial-boot':
      return '; up reboots it';
    case 'wait':
      return window === undefined ? '' : `; it may be rebooted ${windowText(window)}`;
    case 'refused':
      return `; up fails on it${never}`;
    case 'live':
      return never;
  }
}

/** As `choose_activation` of deploy/host/reboot.sh decides, with what people read of why. */
function comingActivation(
  { when }: RebootSpec,
  mayReboot: boolean,
  machine: BootedMachine,
  coming: Boot,
): { readonly way: Way; readonly reason?: string } {
  const refusals = switchRefusals(machine.inhibitors, coming.inhibitors);
  const live = refusals.length > 0 ? 'refused' : 'live';
  const needed = rebootReasons(machine.booted, coming.parts);
  const why = live === 'refused' ? `it refuses to be switched to live: ${refusals.join(', ')}` : needed;
  if (when === 'never') return why === '' ? { way: live } : { way: live, reason: why };
  if (why === '' && when === 'when-needed') return { way: live };
  const reason = why === '' ? 'reboot: always' : why;
  const obstacle = trialObstacle(machine, coming);
  if (obstacle !== undefined) return { way: live, reason: `${reason}; not by itself: ${obstacle}` };
  return { way: mayReboot ? 'trial-boot' : 'wait', reason };
}

/** Why a closure cannot be booted on trial; as `trial_obstacle` of deploy/host/reboot.sh words it. */
function trialObstacle(
  { loaderObstacle }: BootedMachine,
  { passphrase, comesBack }: Boot,
): string | undefined {
  if (passphrase.length > 0) return `a passphrase is typed at its start (${passphrase.join(', ')})`;
  if (!comesBack)
    return 'the closure has no unit nixos-fleet-trial.service, which would bring the machine back';
  return loaderObstacle;
}
