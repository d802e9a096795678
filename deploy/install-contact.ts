import { setTimeout as sleep } from 'node:timers/promises';
import { DeployError } from './errors';
import { fact, parseFacts } from '../model/facts';
import { hostScript } from './host-script';
import { readDisk, type DiskFacts } from './install-disk';
import type { Progress } from './progress';
import type { DiskInstall, RunFile } from './run-file';
import { describe, ssh, type SshTarget } from './ssh';

/** Who answers at a new machine's address. */
export type Contact = InstalledSystem | Installer;

/** The installed system, with the pinned key. */
export interface InstalledSystem {
  readonly kind: 'system';
  readonly running: string;
  /** For a person to read. */
  readonly said: string;
}

export interface Installer {
  readonly kind: 'installer';
  readonly said: string;
  readonly address: string;
  readonly bootId: string;
  /** A NixOS installer, and not another system that showed the installer's key. */
  readonly ready: boolean;
  /** What it calls itself. */
  readonly name: string;
  readonly disk: DiskFacts;
}

const INSTALLER_PORT = 22;
const POLL_MS = 2000;
/** Looking at a disk that is slow to answer. */
const LOOK_SECONDS = 60;

/** The machine before it is installed: root on sshd's own port, whatever the installed system will have. */
export function installerTarget(run: RunFile, hostKey: string): SshTarget {
  return {
    host: run.host,
    connection: { ...run.connection, user: 'root', port: INSTALLER_PORT },
    hostKey,
  };
}

export function installedSystem(running: string): InstalledSystem {
  return { kind: 'system', running, said: `the installed system (${running})` };
}

export interface Awaited<T> {
  readonly what: string;
  readonly seconds: number;
  /** Who answers; a text where nobody could be asked, and why. */
  readonly look: () => Promise<T | string>;
  readonly is: (answer: T) => boolean;
  readonly next: string;
}

/** Polls until a machine with a pinned key answers and is what is waited for. */
export async function contact<T extends { readonly said: string }>(
  run: RunFile,
  progress: Progress,
  awaited: Awaited<T>,
): Promise<T> {
  const deadline = performance.now() + awaited.seconds * 1000;
  progress.say(`waiting for ${awaited.what}`);
  let found = '';
  const search = async (): Promise<T> => {
    for (;;) {
      const answer = await awaited.look();
      if (typeof answer !== 'string' && awaited.is(answer)) return answer;
      found = typeof answer === 'string' ? answer : answer.said;
      if (performance.now() >= deadline) break;
      await sleep(POLL_MS);
    }
    throw new DeployError({
      host: run.host,
      phase: 'install',
      expected: `${awaited.what} within ${awaited.seconds} s`,
      found,
      next: awaited.next,
    });
  };
  return progress.during(`waiting for ${awaited.what}`, search());
}

/** Whether the installed system can be meant to answer on another port than what was there before it. */
export function isElsewhere(run: RunFile): boolean {
  return run.connection.port !== INSTALLER_PORT;
}

/** Looks for the installed system or its installer, once. */
export async function lookAtInstaller(run: RunFile, install: DiskInstall): Promise<Contact | string> {
  const { connect, probe } = run.limits;
  const system = await ssh(run, { script: 'readlink -f /run/current-system', connect, limit: probe });
  if (system.kind === 'ok') return installedSystem(system.stdout.trim());
  // The installed system's port may be another than the installer's, and closed until then.
  if (system.kind !== 'wrongHostKey' && !(system.kind === 'unreachable' && isElsewhere(run)))
    return describe(system);
  const installer = await ssh(installerTarget(run, install.installerHostKey), {
    script: hostScript('install-marker', 'install-look'),
    args: [install.disk],
    connect,
    limit: connect + LOOK_SECONDS,
  });
  if (installer.kind !== 'ok') return describe(installer);
  const facts = parseFacts(installer.stdout);
  const name = fact(facts, 'name') ?? 'a system without a name';
  return {
    kind: 'installer',
    said: `${name}, with the installer's key`,
    address: installer.address,
    bootId: fact(facts, 'bootId') ?? '',
    ready: fact(facts, 'variant') === 'installer',
    name,
    disk: readDisk(facts),
  };
}
