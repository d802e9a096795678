import { build } from './build';
import { sessionFailure } from './failure';
import { hostScript } from './host-script';
import { installerTarget } from './install-contact';
import { persist } from './persist';
import type { Progress } from './progress';
import type { InstallFacts, RunFile } from './run-file';
import { ssh } from './ssh';

/** What the machine's own limit is given before the connection is cut. */
const MARGIN = 30;

/** What is done in the installer of one machine. */
export class InstallerSession {
  constructor(
    private readonly spec: RunFile,
    private readonly install: InstallFacts,
    private readonly progress: Progress,
  ) {}

  /** Builds something of the machine's own configuration in the installer's store. */
  build(
    what: 'toplevel' | 'diskoScript',
    derivation: string | undefined,
    wanted: string | undefined,
  ): Promise<string> {
    return build(
      this.spec,
      {
        target: installerTarget(this.spec, this.install),
        root: `install-${what}`,
        phase: 'install',
        kind: 'package',
        attribute: `nixosConfigurations.${this.spec.host}.config.system.build.${what}`,
      },
      derivation,
      wanted,
    );
  }

  /** One script on the installer. Every one of them may be run again after it was cut off anywhere. */
  async step(
    name: string,
    expected: string,
    limit: number,
    request: { readonly args?: readonly string[]; readonly input?: string },
  ): Promise<void> {
    const target = installerTarget(this.spec, this.install);
    const { connect } = this.spec.limits;
    const session = () =>
      ssh(target, {
        script: hostScript('install-marker', name),
        ...request,
        connect,
        limit: connect + limit + MARGIN,
        onLine: this.progress.nixLine,
      });
    const restarts = name === 'install-reboot' || name === 'install-kexec';
    const result = await this.progress.during(
      expected,
      restarts ? session() : persist(this.progress, session),
    );
    // A machine that restarts may do so before its answer is through; who answers next tells.
    if (result.kind === 'ok' || (restarts && result.kind === 'unreachable' && result.began)) return;
    throw sessionFailure(
      { target, phase: 'install', expected, next: './fleet up: the installation goes on where it stopped' },
      result,
    );
  }
}
