import { DeployError } from './errors';
import { sessionFailure } from './failure';
import { firstBoot, keyLines, present, type InstallKeys, type InstallResult } from './first-boot';
import { hostScript } from './host-script';
import { lookAtImage, type ImageSystem } from './image-contact';
import { contact } from './install-contact';
import { InstallerSession } from './installer-session';
import { Progress } from './progress';
import { refusal } from './recovery';
import type { ImageInstall, RunFile } from './run-file';
import { ssh } from './ssh';

/**
 * Makes the NixOS that a machine was started from this host: its closure, its keys, a restart. Nothing on the disk is laid out or taken
 * away but what the image has of other machines. Each step may be repeated, so that a run that was interrupted anywhere is taken up by
 * the next one.
 *
 * @throws DeployError
 */
export async function installFromImage(
  run: RunFile,
  install: ImageInstall,
  closure: string | undefined,
  keys: InstallKeys,
): Promise<InstallResult> {
  const { host, hostKey, limits } = run;
  const progress = new Progress(host, 'install');
  const look = () => lookAtImage(run, install);
  const awaited = { what: `${host} or its image's system`, seconds: limits.boot, look, is: () => true };
  const next = `check that the machine of ${host} has started, that its image takes a host key from user data (docs/installing.md), and that cloud.adminSources lets you in, then ./fleet up`;

  const found = await contact(run, progress, { ...awaited, next });
  if (found.kind === 'system') {
    await tidy(run);
    return present(progress, found.running);
  }
  refuse(run, install, found);
  const image = new InstallerSession(run, found.target, progress);
  const built = await image.build('toplevel', run.derivation, closure);
  progress.say(`making ${built} what ${host} boots`);
  await image.step(['install-identity', 'install-image'], `${built} to become what boots`, limits.install, {
    args: [hostKey, built, '/', String(Math.ceil(limits.install))],
    input: keyLines(keys),
  });
  progress.say('restarting into it');
  const prepared = await contact(run, progress, { ...awaited, next });
  if (prepared.kind === 'image')
    await new InstallerSession(run, prepared.target, progress).step(['install-reboot'], 'a restart', 60, {});
  const hint = `image ${install.image} must have the boot loader and the file systems that the configuration says`;
  const result = await firstBoot(run, progress, look, built, hint);
  await tidy(run);
  return result;
}

function refuse(run: RunFile, { image, place }: ImageInstall, { said, obstacle }: ImageSystem): void {
  if (run.recovery === true) throw refusal(run, 'install', 'the installed system', said);
  if (obstacle !== undefined)
    throw new DeployError({
      host: run.host,
      phase: 'install',
      expected: `NixOS on the machine, from image ${image}`,
      found: obstacle,
      next: `set ${place}.image to a snapshot that carries NixOS (docs/installing.md), or take ${place}.install out to have it installed; then ${place}.wipe: ${run.host} and ./fleet up`,
    });
}

/** What let the installation in lets nobody in any more: from here on config says who may. */
async function tidy(run: RunFile): Promise<void> {
  const { connect, probe } = run.limits;
  const result = await ssh(run, {
    script: hostScript('install-marker', 'image-tidy'),
    args: [run.connection.user],
    connect,
    limit: probe,
  });
  if (result.kind !== 'ok')
    throw sessionFailure(
      { target: run, phase: 'install', expected: 'the keys of the first contact to go', next: './fleet up' },
      result,
    );
}
