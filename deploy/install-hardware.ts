import { fact, parseFacts } from '../model/facts';
import type { InstallerSession } from './installer-session';
import type { Progress } from './progress';
import type { DiskInstall } from './run-file';
import { writeWhole } from './whole-file';

/** Looking at hardware takes a tool of NixOS's this many seconds at most. */
const LIMIT = 120;

/**
 * Before the disk is touched: the firmware must be one that starts the closure, and what the installer's tools say of the hardware is
 * kept, for whoever writes the drivers down that the configuration lacks.
 * @throws DeployError
 */
export async function lookAtHardware(
  installer: InstallerSession,
  host: string,
  { report }: DiskInstall,
  closure: string,
  progress: Progress,
): Promise<void> {
  const said = await installer.step(['install-hardware'], 'firmware that starts the system', LIMIT, {
    args: [closure],
    next: `for UEFI set boot.loader.systemd-boot.enable: true in the options of hosts.${host}, for BIOS leave NixOS its GRUB (at Hetzner: fleet.hetzner.firmware), or start the installer the other way; then ./fleet up`,
  });
  const facts = parseFacts(said);
  for (const kind of ['json', 'nix']) {
    const text = Buffer.from(fact(facts, `report.${kind}`) ?? '', 'base64').toString();
    if (text === '') continue;
    writeWhole(`${report}.${kind}`, text);
    progress.say(`what it says of its hardware: ${report}.${kind}`);
  }
}
