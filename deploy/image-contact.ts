import { fact, parseFacts } from '../model/facts';
import { hostScript } from './host-script';
import { installedSystem, installerTarget, isElsewhere, type InstalledSystem } from './install-contact';
import type { ImageInstall, RunFile } from './run-file';
import { describe, ssh, type SshTarget } from './ssh';

/** Who answers on a machine that was started from an image that carries NixOS. */
export type ImageContact = InstalledSystem | ImageSystem;

/** What the image holds still runs, with the throw-away key or the machine's own. */
export interface ImageSystem {
  readonly kind: 'image';
  readonly said: string;
  /** Reached so. */
  readonly target: SshTarget;
  /** Why it cannot become the host. */
  readonly obstacle?: string;
}

/**
 * Looks for the installed system or that of the image, once. While the keys are put in place, sshd may show either.
 * @returns why nobody could be asked, where that is so.
 */
export async function lookAtImage(run: RunFile, install: ImageInstall): Promise<ImageContact | string> {
  const { connect, probe } = run.limits;
  const targets = [run, ...[install.installerHostKey, run.hostKey].map((key) => installerTarget(run, key))];
  let found = '';
  for (const target of targets) {
    const answer = await ssh(target, { script: hostScript('image-look'), connect, limit: probe });
    if (answer.kind === 'ok') return judge(run, target, parseFacts(answer.stdout));
    // That another key was found says more than a user who is not there yet.
    if (found === '' || answer.kind === 'wrongHostKey') found = describe(answer);
    if (answer.kind === 'unreachable' && !isElsewhere(run)) break;
  }
  return found;
}

function judge(run: RunFile, target: SshTarget, facts: ReadonlyMap<string, string>): ImageContact {
  const running = fact(facts, 'running') ?? '';
  // The closure says whose it is: with the right key, the image's own may still run.
  if (target.hostKey === run.hostKey && fact(facts, 'machine') === run.hostKey)
    return installedSystem(running);
  const name = fact(facts, 'name') ?? 'a system without a name';
  const obstacle = fact(facts, 'obstacle');
  return {
    kind: 'image',
    said: `${name}, as the image holds it`,
    target,
    ...(obstacle === undefined ? {} : { obstacle: `${name}: ${obstacle}` }),
  };
}
