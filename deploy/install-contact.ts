import { setTimeout as sleep } from 'node:timers/promises';
import { DeployError } from './errors';
import { fact, parseFacts } from '../model/facts';
import { hostScript } from './host-script';
import { readDisk, type DiskFacts } from './install-disk';
import type { Progress } from './progress';
import type { InstallFacts, RunFile } from './run-file';
import { describe, ssh, type SshTarget } from './ssh';

/** Who answers at a new machine's address. */
export type Contact =
  /** The installed system, with the pinned key. */
  { readonly kind: 'system'; readonly running: string } | Installer;

export interface Installer {
  readonly kind: 'installer';
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
export function installerTarget(run: RunFile, install: InstallFacts): SshTarget {
  return {
    host: run.host,
    connection: { ...run.connection, user: 'root', port: INSTALLER_PORT },
    hostKey: install.installerHostKey,
  };
}

/** Polls until a machine with one of the two pinned keys answers and is what is waited for. */
export async function contact(
  run: RunFile,
  install: InstallFacts,
  progress: Progress,
  awaited: {
    readonly what: string;
    readonly seconds: number;
    readonly is: (contact: Contact) => boolean;
    readonly next: string;
  },
): Promise<Contact> {
  const deadline = performance.now() + awaited.seconds * 1000;
  progress.say(`waiting for ${awaited.what}`);
  let found = '';
  const search = async (): Promise<Contact> => {
    for (;;) {
      const look = await lookOnce(run, install);
      if (typeof look !== 'string' && awaited.is(look)) return look;
      found = typeof look === 'string' ? look : nameOf(look);
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

/** @returns why nobody could be asked, where that is so. */
async function lookOnce(run: RunFile, install: InstallFacts): Promise<Contact | string> {
  const { connect, probe } = run.limits;
  const system = await ssh(run, { script: 'readlink -f /run/current-system', connect, limit: probe });
  if (system.kind === 'ok') return { kind: 'system', running: system.stdout.trim() };
  // The installed system's port may be another than the installer's, and closed until then.
  const elsewhere = system.kind === 'unreachable' && run.connection.port !== INSTALLER_PORT;
  if (system.kind !== 'wrongHostKey' && !elsewhere) return describe(system);
  const installer = await ssh(installerTarget(run, install), {
    script: hostScript('install-marker', 'install-look'),
    args: [install.disk],
    connect,
    limit: connect + LOOK_SECONDS,
  });
  if (installer.kind !== 'ok') return describe(installer);
  const facts = parseFacts(installer.stdout);
  return {
    kind: 'installer',
    address: installer.address,
    bootId: fact(facts, 'bootId') ?? '',
    ready: fact(facts, 'variant') === 'installer',
    name: fact(facts, 'name') ?? 'a system without a name',
    disk: readDisk(facts),
  };
}

function nameOf(found: Contact): string {
  return found.kind === 'system'
    ? `the installed system (${found.running})`
    : `${found.name}, with the installer's key`;
}
