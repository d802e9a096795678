import { DeployError } from './errors';
import { firstBoot, keyLines, present, type InstallKeys, type InstallResult } from './first-boot';
import { contact, installerTarget, lookAtInstaller, type Contact, type Installer } from './install-contact';
import { lookAtHardware } from './install-hardware';
import { installFromImage } from './install-image';
import { judgeDisk } from './install-disk';
import { InstallerSession } from './installer-session';
import { Progress } from './progress';
import { refusal } from './recovery';
import type { DiskInstall, RunFile } from './run-file';

/**
 * Installs NixOS on a new machine, phase by phase; each asks the machine how far it is, so that a run that was interrupted anywhere is
 * taken up by the next one. Ends when the installed system answers with its pinned host key. A machine that does so already is left
 * alone.
 *
 * @param closure store path that was evaluated; needed wherever `run.derivation` is set.
 * @throws DeployError
 */
export async function installHost(
  run: RunFile,
  closure: string | undefined,
  keys: InstallKeys,
): Promise<InstallResult> {
  const { install } = run;
  if (install === undefined) throw new Error(`${run.host}: the run file says nothing of an installation`);
  return 'image' in install
    ? installFromImage(run, install, closure, keys)
    : new Installation(run, install, closure, keys).run();
}

class Installation {
  private readonly progress: Progress;
  private readonly installer: InstallerSession;

  constructor(
    private readonly spec: RunFile,
    private readonly install: DiskInstall,
    private readonly closure: string | undefined,
    private readonly keys: InstallKeys,
  ) {
    this.progress = new Progress(spec.host, 'install');
    this.installer = new InstallerSession(
      spec,
      installerTarget(spec, install.installerHostKey),
      this.progress,
    );
  }

  async run(): Promise<InstallResult> {
    const { host, limits } = this.spec;
    const found = await contact(this.spec, this.progress, {
      what: `${host} or its installer`,
      seconds: limits.boot,
      look: this.look,
      is: () => true,
      next: `check that the machine of ${host} has started, that its addresses are right, and that cloud.adminSources lets you in, then ./fleet up`,
    });
    if (found.kind === 'system') return present(this.progress, found.running);
    if (this.spec.recovery === true)
      throw refusal(this.spec, 'install', 'the installed system', `an installer at ${found.address}`);
    const installer = found.ready ? found : await this.kexec(found);
    if (installer.kind === 'system') return present(this.progress, installer.running);
    const closure = await this.putSystem(installer);
    return this.boot(closure);
  }

  /** Everything up to a disk that holds the system; nothing where that is so. Returns the closure where it is known. */
  private async putSystem(installer: Installer): Promise<string | undefined> {
    const { host, hostKey } = this.spec;
    const wanted = this.closure;
    const { disk, wipe, place } = this.install;
    const verdict = judgeDisk(
      {
        host,
        hostKey,
        disk,
        ...(wipe === undefined ? {} : { wipe }),
        ...(wanted === undefined ? {} : { closure: wanted }),
      },
      installer.disk,
    );
    if (verdict.kind === 'refuse')
      throw new DeployError({
        host,
        phase: 'install',
        ...verdict,
        next: `save what is on the disk; if it may go, set ${place}.wipe to ${host}, then ./fleet up`,
      });
    if (verdict.kind === 'boot') {
      this.progress.say('the system is on the disk already');
      return installer.disk.marker?.closure;
    }
    // Before the disk is touched: a configuration that does not build must not cost what is on it.
    const closure = await this.installer.build('toplevel', this.spec.derivation, wanted);
    await lookAtHardware(this.installer, host, this.install, closure, this.progress);
    if (verdict.kind === 'format') await this.format(verdict.why);
    else this.progress.say('the disk is laid out already');
    this.progress.say('putting its keys there');
    await this.installer.step(['install-identity'], 'the keys of the machine to be written to the disk', 60, {
      args: [hostKey, closure, '/mnt'],
      input: keyLines(this.keys),
    });
    this.progress.say(`installing ${closure}`);
    await this.installer.step(
      ['install-system'],
      `nixos-install to put ${closure} onto ${disk}`,
      this.spec.limits.install,
      {
        args: [host, hostKey, closure, this.seconds],
      },
    );
    return closure;
  }

  private async format(why: string): Promise<void> {
    const { host, hostKey } = this.spec;
    const { disk, diskScript } = this.install;
    const script = await this.installer.build('diskoScript', diskScript?.derivation, diskScript?.path);
    this.progress.say(`laying out ${disk}: ${why}`);
    await this.installer.step(
      ['install-disk'],
      `${disk} to be laid out and mounted`,
      this.spec.limits.install,
      {
        args: [disk, host, hostKey, script, this.seconds],
        input: this.keys.diskPassphrase ?? '',
      },
    );
  }

  private async boot(closure: string | undefined): Promise<InstallResult> {
    this.progress.say('restarting into the installed system');
    await this.installer.step(['install-reboot'], 'a restart', 60, {});
    return firstBoot(this.spec, this.progress, this.look, closure, `it must boot from ${this.install.disk}`);
  }

  private readonly look = () => lookAtInstaller(this.spec, this.install);

  private async kexec(found: Installer): Promise<Contact> {
    const { host, limits } = this.spec;
    const { kexec, place } = this.install;
    if (kexec === undefined)
      throw new DeployError({
        host,
        phase: 'install',
        expected: 'a NixOS installer (VARIANT_ID=installer), or one configured to be booted',
        found: `${found.name} at ${found.address}`,
        next: `set ${place}.installer to the url and sha256 of a NixOS kexec installer tarball, then ./fleet up`,
      });
    this.progress.say(`${found.name} answers; starting the installer ${kexec.url}`);
    await this.installer.step(['install-kexec'], `the installer ${kexec.url} to start`, limits.install, {
      args: [kexec.url, kexec.sha256, this.seconds],
    });
    return contact(this.spec, this.progress, {
      what: 'the installer after kexec',
      seconds: limits.boot,
      look: this.look,
      is: (answer) => answer.kind === 'system' || (answer.ready && answer.bootId !== found.bootId),
      next: `look at the console of ${host}; restarting it brings it back to its image; then ./fleet up`,
    });
  }

  private get seconds(): string {
    return String(Math.ceil(this.spec.limits.install));
  }
}
