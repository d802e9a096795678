import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { quoteShell, type SshTarget } from '../../deploy/ssh-options';
import { alikeHosts, simulatedHostKey } from '../support/alike';
import type { RawConfig } from '../support/config';
import { slowCable } from '../support/slow-cable';
import { World } from '../support/world';
import { PROJECT } from './project';

/** A host that runs, and the derivation and store path of what it is to run next. */
export interface Wanted {
  readonly host: string;
  readonly address: string;
  readonly derivation: string;
  readonly closure: string;
}

/** Seconds for anything that is done with all hosts. */
const LIMIT = 3600;

/** What a change brings to every host besides a file and a unit. */
export interface Change {
  /** Of 10 MB each, the same for all hosts. */
  readonly parts: number;
  /** Seconds that systemd waits for the unit to start. */
  readonly starting: number;
}

/** Simulated hosts of one kind, with the limits that a fleet has where it sets none. */
export class FleetWorld {
  readonly world = new World('test-bench-switch', undefined, LIMIT);
  readonly hosts: ReadonlyMap<string, string>;
  private version = 0;

  constructor(count: number) {
    const numbers = Array.from({ length: count }, (_, index) => index + 1);
    this.hosts = new Map(numbers.map((number) => [`host-${number}`, `10.77.1.${number}`]));
    // On exit, so that an interrupted run leaves nothing either.
    process.on('exit', () => {
      execFileSync(join(PROJECT, 'sandbox/toolchain/stop-lab.sh'), { env: this.world.env, stdio: 'ignore' });
      const { backend, stack } = this.world;
      // What was built for them stays in the operator's store until its next garbage collection.
      const roots = [...this.hosts.keys()].map((host) => join('.fleet', 'built', host));
      const inProject = [`Pulumi.${stack}.yaml`, join('.fleet', stack), join('secrets', stack), ...roots];
      for (const left of [dirname(backend), ...inProject.map((name) => join(PROJECT, name))])
        rmSync(left, { recursive: true, force: true });
    });
  }

  async start(): Promise<void> {
    const { world } = this;
    await world.start(Object.fromEntries(this.hosts));
    // As `./fleet` has it.
    world.env.PULUMI_PARALLEL = '32';
    alikeHosts(world, this.hosts);
  }

  /** The first process of one of them. */
  async machine(): Promise<number> {
    const pid = (await this.world.machines()).find((machine) => machine.pid !== null)?.pid;
    if (typeof pid !== 'number') throw new Error('none of the hosts runs');
    return pid;
  }

  /** How the program reaches them. */
  targets(): SshTarget[] {
    const identityFile = join(this.world.keys, 'operator');
    return [...this.hosts].map(([host, address]) => ({
      host,
      connection: { addresses: [address], user: 'root', port: 22, identityFile },
      hostKey: simulatedHostKey(host),
    }));
  }

  /** Every host has something new to start, to stop and to write. */
  change({ parts, starting }: Change = { parts: 0, starting: 0 }): void {
    this.version += 1;
    const round = `${Date.now()}-${this.version}`;
    for (const host of Object.values(this.world.config.hosts as RawConfig))
      Object.assign(host as RawConfig, {
        modules: ['test/bench/payload.nix'],
        options: {
          'environment.etc."payload".text': `${parts} ${round}`,
          [`systemd.services."version-${this.version}"`]: {
            wantedBy: ['multi-user.target'],
            serviceConfig: {
              ExecStartPre: `/run/current-system/sw/bin/sleep ${starting}`,
              ExecStart: '/run/current-system/sw/bin/sleep inf',
            },
          },
        },
      });
  }

  /** What comes to a host comes no faster from now on, in megabits a second. */
  limitCables(megabits: number): void {
    const lab = { folder: this.world.env.FLEET_LAB ?? '' };
    for (const name of this.hosts.keys()) slowCable({ lab, name }, megabits * 1000);
  }

  /** What ran before is gone from the stores of all hosts. */
  async collectGarbage(): Promise<void> {
    await Promise.all(
      [...this.hosts.keys()].map((host) => this.world.on(host, 'nix-collect-garbage --delete-old')),
    );
  }

  /** What config says now, evaluated: an `up` finds it known. */
  async wanted(): Promise<Wanted[]> {
    const { text } = await this.world.preview();
    const { steps } = JSON.parse(text) as {
      steps: { urn: string; newState?: { inputs?: { environment?: Record<string, string> } } }[];
    };
    const closures = new Map(
      steps.flatMap(({ urn, newState }) => {
        const { FLEET_HOST: host, FLEET_RESULT: closure } = newState?.inputs?.environment ?? {};
        return urn.endsWith('-build') && host !== undefined && closure !== undefined
          ? [[host, closure] as const]
          : [];
      }),
    );
    const folder = join(PROJECT, '.fleet', 'evaluations');
    const derivations = new Map(
      readdirSync(folder).map((file) => {
        const known = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Omit<
          Wanted,
          'host' | 'address'
        >;
        return [known.closure, known.derivation];
      }),
    );
    return [...this.hosts].map(([host, address]) => {
      const closure = closures.get(host) ?? '';
      const derivation = derivations.get(closure);
      if (derivation === undefined) throw new Error(`${host}: preview has evaluated nothing new for it`);
      return { host, address, derivation, closure };
    });
  }

  /** Logins so far, of all hosts together. */
  async logins(): Promise<number> {
    const counts = await Promise.all(
      [...this.hosts.keys()].map((host) =>
        this.world.on(host, "journalctl -u sshd -o cat | grep -c 'Accepted publickey' || true"),
      ),
    );
    return counts.reduce((sum, count) => sum + Number(count), 0);
  }

  /** Runs a program of the operator's, in the network of the hosts. */
  async must(
    argv: readonly [string, ...string[]],
    env: NodeJS.ProcessEnv = {},
    input?: string,
  ): Promise<string> {
    const { code, stdout, stderr } = await this.world.inLab(argv, input, env);
    if (code !== 0) throw new Error(`${argv.join(' ')}: exit status ${code}\n${stdout}${stderr}`);
    return stdout;
  }

  /** Options with which ssh reaches any of the hosts as the program does, without its checks. */
  get sshOptions(): string {
    const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'];
    return ['-F', 'none', '-i', join(this.world.keys, 'operator'), ...named(options)]
      .map(quoteShell)
      .join(' ');
  }

  /** Further options, with which whoever comes soon after shares a connection. */
  get sharing(): string {
    const socket = join(dirname(this.world.backend), 'ssh-%h');
    const options = ['ControlMaster=auto', `ControlPath=${socket}`, 'ControlPersist=10'];
    return named(options).map(quoteShell).join(' ');
  }
}

function named(options: readonly string[]): string[] {
  return options.flatMap((option) => ['-o', option]);
}

/** What people run by hand: profile, boot entry and activation in one, and hope. */
export function unconfirmed(closure: string): string {
  return `nix-env --profile /nix/var/nix/profiles/system --set ${closure} && ${closure}/bin/switch-to-configuration switch`;
}
