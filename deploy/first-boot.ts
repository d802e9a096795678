import { DeployError } from './errors';
import { contact, type InstalledSystem } from './install-contact';
import type { Progress } from './progress';
import type { RunFile } from './run-file';

/** What is handed to a new machine while it is installed. */
export interface InstallKeys {
  /** Opens its disk at every start, where somebody types it. */
  readonly diskPassphrase?: string;
  /** Content of the file. */
  readonly ageKeyFile: string;
  readonly hostKeyFile: string;
}

/** What `deploy/host/install-identity.sh` reads from its stdin. */
export function keyLines({ hostKeyFile, ageKeyFile }: InstallKeys): string {
  return [hostKeyFile, ageKeyFile].map((file) => `${Buffer.from(file).toString('base64')}\n`).join('');
}

export interface InstallResult {
  /** Store path that the installed machine runs. */
  readonly machineReady: string;
}

/**
 * Waits for a machine that restarts into what was put there, and sees that it is that.
 * @param look who answers at the moment
 * @param hint what to look at where it does not come up
 * @throws DeployError
 */
export async function firstBoot<T extends { readonly kind: string; readonly said: string }>(
  run: RunFile,
  progress: Progress,
  look: () => Promise<T | InstalledSystem | string>,
  closure: string | undefined,
  hint: string,
): Promise<InstallResult> {
  const { host, limits } = run;
  const found = await contact<T | InstalledSystem>(run, progress, {
    what: `the installed system with its pinned key`,
    seconds: limits.boot,
    look,
    is: ({ kind }) => kind === 'system',
    next: `look at the console of ${host}: ${hint}; then ./fleet up`,
  });
  const running = 'running' in found ? found.running : '';
  if (closure !== undefined && running !== closure)
    throw new DeployError({
      host,
      phase: 'install',
      expected: `${closure} to run after the first boot`,
      found: running,
      next: `./fleet up: the switch brings ${host} to what the configuration says`,
    });
  progress.say(`installed: ${host} runs ${running}`);
  return { machineReady: running };
}

/** The result where the installed system answered at once. */
export function present(progress: Progress, running: string): InstallResult {
  progress.say(`nothing to do: the installed system answers with its pinned key and runs ${running}`);
  return { machineReady: running };
}
