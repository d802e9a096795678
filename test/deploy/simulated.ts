import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DEFAULT_LIMITS } from '../../model/limits';
import { withoutComment } from '../../model/ssh-key';
import type { HostBuilder, RunFile } from '../../deploy/run-file';
import { compile } from './compile';
import { makeClosure, type TinyClosure } from './closures';
import { lastWords, startStep, type Outcome, type RunningStep } from './running-step';

const PROJECT = resolve(__dirname, '../..');
const LAB_SCRIPT = join(PROJECT, 'sandbox/lab/lab.sh');

type Step = 'ephemeral' | 'generations' | 'probe' | 'rollback' | 'ssh' | 'switch';

export type { Outcome } from './running-step';

/** A lab of its own for one test file: network, hosts, the operator's key, and the deployment code compiled for processes inside. */
export class SimulatedLab {
  readonly folder: string;
  readonly identityFile: string;
  private readonly driver: string;

  constructor() {
    const base = join(PROJECT, '.sandbox');
    mkdirSync(base, { recursive: true });
    this.folder = mkdtempSync(join(base, 'lab-deploy-'));
    this.identityFile = join(this.folder, 'operator');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'operator', '-f', this.identityFile]);
    // Hosts can only be reached from inside the lab's network: steps run as processes of their own there.
    try {
      this.driver = compile('test/deploy/driver.ts', join(this.folder, 'code'));
      this.lab('up');
    } catch (error) {
      rmSync(this.folder, { recursive: true, force: true });
      throw error;
    }
  }

  lab(...args: string[]): string {
    return execFileSync(LAB_SCRIPT, args, {
      env: { ...process.env, FLEET_LAB: this.folder },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: 120_000,
    });
  }

  down(): void {
    this.lab('down');
    rmSync(this.folder, { recursive: true, force: true });
  }

  start(name: string, address: string): SimulatedHost {
    this.lab('start', name, address, '--authorized-keys', `${this.identityFile}.pub`);
    const host = new SimulatedHost(this, name, address);
    host.awaitBoot();
    return host;
  }

  /** Starts a step that takes the run file alone, and a closure. */
  spawnStep(step: Step, run: RunFile, closure = '', environment: NodeJS.ProcessEnv = {}): RunningStep {
    const env = { ...process.env, ...environment };
    return startStep(this.folder, this.driver, step, { run, closure }, { env });
  }

  step(step: Step, run: RunFile, closure = '', environment: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    return this.spawnStep(step, run, closure, environment).outcome;
  }
}

/** What a host runs and would boot, read inside the machine and not over ssh. */
export interface HostState {
  readonly running: string;
  readonly profile: string;
  readonly generation: string;
  readonly knownGood: string;
  readonly bootEntry: string;
  readonly bootId: string;
}

/** Bash that prints it. */
export const HOST_STATE = `
  readlink -f /run/current-system
  readlink -f /nix/var/nix/profiles/system
  readlink /nix/var/nix/profiles/system
  readlink -e /nix/var/nix/profiles/system-profiles/known_good || echo
  entry=$(sed -n 's/^default  *//p' /boot/loader/loader.conf | tail -n 1)
  sed -n 's/^options .*init=\\([^ ]*\\)\\/init.*/\\1/p' "/boot/loader/entries/\${entry%.conf}.conf" | head -n 1
  cat /proc/sys/kernel/random/boot_id`;

export function parseHostState(text: string): HostState {
  const [running = '', profile = '', generation = '', knownGood = '', bootEntry = '', bootId = ''] =
    text.split('\n');
  return { running, profile, generation, knownGood, bootEntry, bootId };
}

export class SimulatedHost {
  readonly hostKey: string;

  constructor(
    readonly lab: SimulatedLab,
    readonly name: string,
    readonly address: string,
  ) {
    const key = readFileSync(join(lab.folder, 'hosts', name, 'host_key.pub'), 'utf8');
    this.hostKey = withoutComment(key);
  }

  awaitBoot(): void {
    this.inside(
      'for _ in $(seq 300); do case $(systemctl is-system-running 2>&1) in running | degraded) exit 0 ;; esac; sleep .1; done; exit 1',
    );
  }

  /** Runs bash inside the machine; throws when it fails. */
  inside(script: string): string {
    return this.lab.lab('exec', this.name, 'bash', '-c', script).trim();
  }

  make(closure: Omit<TinyClosure, 'marker'> & { marker?: string }): string {
    return this.inside(makeClosure({ marker: this.hostKey, ...closure }));
  }

  /** Makes a closure what the machine runs and boots, as an installation leaves it. */
  settle(closure: string): void {
    this.inside(`set -e
      nix-env -p /nix/var/nix/profiles/system --set ${closure} 2>/dev/null
      ${closure}/bin/switch-to-configuration boot
      ${closure}/bin/switch-to-configuration test
      for _ in $(seq 100); do ss -Hltn 'sport = :22' | grep -q . && break; sleep .05; done
      sync`);
  }

  /** How often somebody has logged in so far. */
  logins(): number {
    return Number(this.inside("journalctl -u sshd -o cat | grep -c 'Accepted publickey' || true"));
  }

  state(): HostState {
    return parseHostState(this.inside(HOST_STATE));
  }

  /** Value of a key in the record of the newest transaction. */
  recorded(key: string): string {
    return this.inside(
      `cd /var/lib/nixos-fleet/transactions 2>/dev/null && f=$(ls -t */status 2>/dev/null | head -n 1) && [ -n "$f" ] && sed -n 's/^${key}=//p' "$f" || true`,
    );
  }

  /** Waits until the switch to a closure has come so far. */
  async untilPhase(phase: string, closure: string): Promise<void> {
    await this.waitFor(
      `${phase} ${closure}`,
      () => this.recorded('closure') === closure && this.recorded('phase') === phase,
    );
  }

  async waitFor(what: string, holds: () => boolean, seconds = 60): Promise<void> {
    const until = Date.now() + seconds * 1000;
    while (!holds()) {
      if (Date.now() > until)
        throw new Error(
          `${this.name}: ${what}: not within ${seconds} s; the last step has said:\n${lastWords()}`,
        );
      await new Promise((done) => setTimeout(done, 100));
    }
  }

  /** Makes room again as the errors of a full disk say; the rest of the build may still be going away. */
  async collectGarbage(): Promise<void> {
    let said = '';
    await this.waitFor('garbage collected', () =>
      (said = this.inside('nix-collect-garbage 2>&1 && echo collected || true')).endsWith('collected'),
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${said}`);
    });
  }

  runFile(changes: Partial<RunFile> = {}): RunFile {
    return {
      host: this.name,
      connection: {
        addresses: [this.address],
        user: 'root',
        port: 22,
        identityFile: this.lab.identityFile,
      },
      hostKey: this.hostKey,
      limits: { ...DEFAULT_LIMITS, connect: 5, probe: 5, activate: 3, confirm: 5, settle: 0 },
      health: { units: [], tcp: [], http: [], commands: [] },
      whenUnreachable: 'fail',
      reboot: { when: 'never' },
      log: '.fleet/log',
      flake: '.',
      overrideInputs: {},
      ...changes,
    };
  }

  /** The same with time to spare: how long it takes is not what is looked at, and the machine may be busy. */
  patiently(changes: Partial<RunFile> = {}): RunFile {
    const run = this.runFile(changes);
    return { ...run, limits: { ...run.limits, activate: 30, confirm: 30 } };
  }

  /** In the run file of another host: this one builds for it. */
  builds(changes: Partial<RunFile> = {}): { readonly builder: HostBuilder } {
    const runFile = join(this.lab.folder, `run-${this.name}.json`);
    writeFileSync(runFile, JSON.stringify(this.runFile(changes)));
    return { builder: { runFile } };
  }
}
