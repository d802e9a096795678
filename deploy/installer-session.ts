import { build } from './build';
import { sessionFailure } from './failure';
import { hostScript } from './host-script';
import { persist } from './persist';
import type { Progress } from './progress';
import type { RunFile } from './run-file';
import { HOST_MARGIN, ssh, type SshTarget } from './ssh';

/** What is done on one machine before it is installed. */
export class InstallerSession {
  constructor(
    private readonly spec: RunFile,
    private readonly target: SshTarget,
    private readonly progress: Progress,
  ) {}

  /** Builds something of the machine's own configuration in the store of what runs there. */
  build(
    what: 'toplevel' | 'diskoScript',
    derivation: string | undefined,
    wanted: string | undefined,
  ): Promise<string> {
    return build(
      this.spec,
      {
        target: this.target,
        root: `install-${what}`,
        phase: 'install',
        kind: 'package',
        attribute: `nixosConfigurations.${this.spec.host}.config.system.build.${what}`,
      },
      derivation,
      wanted,
    );
  }

  /**
   * One script on the machine. Every one of them may be run again after it was cut off anywhere.
   * @returns what it said
   */
  async step(
    names: readonly string[],
    expected: string,
    limit: number,
    {
      next = './fleet up: the installation goes on where it stopped',
      ...request
    }: { readonly args?: readonly string[]; readonly input?: string; readonly next?: string },
  ): Promise<string> {
    const { target } = this;
    const { connect } = this.spec.limits;
    const session = () =>
      ssh(target, {
        script: hostScript('install-marker', 'bounded', ...names),
        ...request,
        connect,
        limit: connect + limit + HOST_MARGIN,
        onLine: this.progress.nixLine,
      });
    const reboots = names.includes('install-reboot');
    const restarts = reboots || names.includes('install-kexec');
    const result = await this.progress.during(
      expected,
      restarts ? session() : persist(this.progress, session),
    );
    if (result.kind === 'ok') return result.stdout;
    // A machine that restarts may do so before its first word is through, or have begun to for a run that was cut: who answers next tells.
    if (restarts && result.kind === 'unreachable') return '';
    if (reboots && result.kind !== 'failed') return '';
    throw sessionFailure({ target, phase: 'install', expected, next }, result);
  }
}
