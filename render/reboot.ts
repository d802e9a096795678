import type { HostSpec } from '../model/fleet-spec';
import { binding, type Entry, name } from './nix/ast';

/** A machine that is rebooted by itself must come up by itself, whatever becomes of the start. */
export function rebootEntries({ reboot }: HostSpec): Entry[] {
  return reboot.when === 'never' ? [] : [binding(['fleet', 'trial-boot', 'unattended'], name('true'))];
}
