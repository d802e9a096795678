import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DiskInstall, ImageInstall, InstallFacts, RunFile } from '../../deploy/run-file';
import { hostIdentity } from '../../model/identity';
import { shortStorePaths } from '../../model/store-path';
import { makeClosure, type TinyClosure } from './closures';
import { evaluated, spawnStep, type Derivation, type Request } from './operator';
import { SimulatedHost, type Outcome, type SimulatedLab } from './simulated';

/** Where its system has its keys, and the operator's. */
type Keys = Pick<TinyClosure, 'places' | 'sshd' | 'files'> & { readonly authorizedKeys?: string };

/** A machine that was just created: blank disk, installer with a throw-away host key, and what is to become of it. */
export class NewMachine extends SimulatedHost {
  readonly identity: ReturnType<typeof hostIdentity>;
  readonly system: Derivation;
  readonly diskScript: Derivation;

  /** @param disk MiB; a small one is soon summed up */
  static create(lab: SimulatedLab, name: string, address: string, system: Keys = {}, disk = 256): NewMachine {
    return NewMachine.start(lab, name, address, system, '--boot', 'server', '--disk', String(disk));
  }

  /** One that was started from an image of NixOS, whose first start took the throw-away host key. */
  static fromImage(lab: SimulatedLab, name: string, address: string, system: Keys = {}): NewMachine {
    const machine = NewMachine.start(lab, name, address, system);
    machine.awaitBoot();
    return machine;
  }

  private static start(
    lab: SimulatedLab,
    name: string,
    address: string,
    system: Keys,
    ...boot: string[]
  ): NewMachine {
    const identity = hostIdentity(name, randomBytes(96).toString('base64'));
    const key = join(lab.folder, `${name}-installer`);
    writeFileSync(key, identity.private.installerHostKeyFile, { mode: 0o600 });
    lab.lab(
      ...['start', name, address, ...boot, '--host-key', key],
      ...['--authorized-keys', `${lab.identityFile}.pub`],
    );
    return new NewMachine(lab, name, address, identity, system);
  }

  private constructor(
    lab: SimulatedLab,
    name: string,
    address: string,
    identity: ReturnType<typeof hostIdentity>,
    system: Keys,
  ) {
    super(lab, name, address);
    this.identity = identity;
    const authorizedKey = readFileSync(`${lab.identityFile}.pub`, 'utf8').trim();
    this.system = systemOf(name, identity.hostKey, authorizedKey, system);
    this.diskScript = evaluated(`disko-${name}`, `cat >$out <<'END'\n${LAYOUT}END\nchmod 755 $out`);
  }

  request(install: Partial<DiskInstall> = {}, changes: Partial<RunFile> = {}): Request {
    const { derivation, result: path } = this.diskScript;
    const disk = { disk: '/dev/vda', report: this.report, diskScript: { derivation, path } };
    return this.requestOf({ ...this.machine, ...disk, ...install }, changes);
  }

  /** Where what it says of its hardware is kept. */
  get report(): string {
    return join(this.lab.folder, 'hardware', this.name);
  }

  imageRequest(install: Partial<ImageInstall> = {}, changes: Partial<RunFile> = {}): Request {
    return this.requestOf({ ...this.machine, image: '4711', ...install }, changes);
  }

  private get machine() {
    return { place: `hosts.${this.name}.server`, installerHostKey: this.identity.installerHostKey };
  }

  private requestOf(install: InstallFacts, changes: Partial<RunFile>): Request {
    const { derivation } = this.system;
    return {
      run: this.runFile({ hostKey: this.identity.hostKey, derivation, install, ...changes }),
      wanted: this.system.result,
      keys: this.identity.private,
    };
  }
}

/** The result of an installation that has come to its end. */
export const ready = ({ system }: NewMachine) => `${JSON.stringify({ machineReady: system.result })}\n`;

/** An installation that ended well, and what it left. */
export function installed(machine: NewMachine, outcome: Outcome): void {
  const { result } = machine.system;
  expect(outcome.stderr).toContain(`installed: ${machine.name} runs ${shortStorePaths(result)}`);
  expect(outcome).toMatchObject({ code: 0, stdout: ready(machine) });
  expect(machine.state()).toMatchObject({ running: result, profile: result, bootEntry: result });
}

/** Kills an installation once it has said this, and tells how it ended. */
export async function cutAt(
  machine: NewMachine,
  said: string,
  request = machine.request(),
): Promise<number | null> {
  const { child, outcome } = spawnStep(machine.lab, 'install', request);
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    if (stderr.includes(said)) child.kill('SIGKILL');
  });
  return (await outcome).code;
}

/** What a disk layout comes to: partition table, file system, mounted. */
const LAYOUT = `#!/bin/bash
set -e
echo formatting >> /run/formatted
wipefs --quiet --all /dev/vda
echo 'label: gpt
,,' | sfdisk --quiet --no-reread --no-tell-kernel /dev/vda
partprobe /dev/vda
mkfs.ext4 -q -F -L root /dev/vda1
mount /dev/vda1 /mnt
passphrase=/run/nixos-fleet/disk-passphrase
if [ -e $passphrase ]; then echo "$(stat -c %a $passphrase) $(cat $passphrase)" >/mnt/passphrase; fi
`;

function systemOf(
  name: string,
  marker: string,
  authorizedKey: string,
  { authorizedKeys: file = '/root/.ssh/authorized_keys', ...keys }: Keys,
): Derivation {
  const snippet = `mkdir -p "$(dirname ${file})" && chmod 700 /root && echo '${authorizedKey}' >${file}`;
  const make = makeClosure({ name, marker, snippet, ...keys });
  const into = make.replace(/^root=.*\n.*\n/m, 'root=$out\n').replace(/^nix-store --add.*\n.*\n/m, '');
  return evaluated(`nixos-system-${name}`, into);
}
