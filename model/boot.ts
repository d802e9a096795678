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
  /** Store path of what was booted. */
  readonly closure: string;
  /** Of the same. */
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
 * deploy/host/facts.sh says it of a closure that a machine has, but by what links say: that files of two store paths are one on its disk
 * (`auto-optimise-store`), only the machine sees.
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

/** What is to come. */
export interface Coming extends Boot {
  /** Store path. */
  readonly closure: string;
}

/**
 * What of what comes only a reboot brings into force, or what refuses a live switch, and what `up` will do about it, in words; nothing where
 * a switch is all that it takes. As `choose_activation` of deploy/host/reboot.sh decides.
 *
 * @param mayReboot whether the host's hours let it be rebooted now
 */
export function comingReboot(
  { when, window }: RebootSpec,
  mayReboot: boolean,
  machine: BootedMachine,
  coming: Coming,
): string {
  const refusals = switchRefusals(machine.inhibitors, coming.inhibitors);
  const refused = refusals.length > 0;
  const found = refused
    ? `it refuses to be switched to live: ${refusals.join(', ')}`
    : rebootReasons(machine.booted, coming.parts);
  const fails = refused ? '; up fails on it' : '';
  if (when === 'never') return found === '' ? '' : said(`${found}${fails} (reboot: never)`);
  if (found === '' && (when === 'when-needed' || machine.closure === coming.closure)) return '';
  const reason = found === '' ? 'reboot: always' : found;
  const obstacle = trialObstacle(machine, coming);
  if (obstacle !== undefined) return said(`${reason}; not by itself: ${obstacle}${fails}`);
  if (mayReboot || window === undefined) return said(`${reason}; up reboots it`);
  return said(`${reason}; it may be rebooted ${windowText(window)}`);
}

function said(text: string): string {
  return `with what comes: ${text}`;
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
