import { spawn, type ChildProcess } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { run, type ChildResult } from '../../deploy/child';
import { inParallel } from '../../deploy/in-parallel';
import { resourceName } from '../../model/resource-names';
import type { HostStatus } from '../../model/status';
import { simulatedToken } from '../../sandbox/hetzner/token';
import { writeWorldKeys } from '../../sandbox/world/keys';
import type { RawConfig } from './config';
import { policyPack, PROJECT, toolchainEnv } from './toolchain';

/** Seconds for anything that a test runs. */
const TEST_LIMIT = 300;
/** Machines that start at a time: those of other tests share the processors. */
const BOOTING = 3;

interface Machine {
  readonly name: string;
  readonly pid: number | null;
}

/** A simulated world and a stack of its own, through the real engine; nothing is shared with another test file. */
export class World {
  readonly lab: string;
  readonly config: RawConfig = {};
  private project = PROJECT;
  private readonly folder: string;
  /** What everything that is run here finds in its environment. */
  readonly env: NodeJS.ProcessEnv;
  private encryption: RawConfig = {};

  /**
   * @param first whose hosts these are too: a second operator has a clone, a backend and a state of its own
   * @param limit seconds for anything that is run here
   */
  constructor(
    readonly stack: string,
    private readonly first?: World,
    private readonly limit = TEST_LIMIT,
  ) {
    this.folder = mkdtempSync(join(tmpdir(), 'fleet-world-'));
    this.lab = first?.lab ?? join(this.folder, 'lab');
    if (first !== undefined) this.project = this.clone();
    mkdirSync(this.backend);
    const { CI: _ci, ...env } = toolchainEnv();
    this.env = {
      ...env,
      FLEET_LAB: this.lab,
      FLEET_TREE: join(PROJECT, '.sandbox', 'tree'),
      PULUMI_HOME: join(PROJECT, '.sandbox', 'pulumi-home'),
      PULUMI_BACKEND_URL: `file://${this.backend}`,
      PULUMI_CONFIG_PASSPHRASE: 'simulated',
      PULUMI_SKIP_UPDATE_CHECK: '1',
      PULUMI_CONTINUE_ON_ERROR: 'true',
      POLICY_PACK: policyPack(),
    };
  }

  /** Where the engine keeps states, their history and backups. */
  get backend(): string {
    return join(this.folder, 'backend');
  }

  get keys(): string {
    return this.first?.keys ?? join(this.folder, 'keys');
  }

  /**
   * Lab, physical hosts and API.
   * @param hosts address of each machine, by name
   * @param blank those whose disk is blank: an installer runs there
   */
  async start(hosts: Readonly<Record<string, string>>, blank: readonly string[] = []): Promise<void> {
    writeWorldKeys(this.keys, Object.keys(hosts));
    await this.must('sandbox/lab/lab.sh', 'up');
    await inParallel(
      Object.entries(hosts),
      async ([name, address]) => {
        await this.startHost(name, address, blank.includes(name) ? 'server' : 'installed');
      },
      BOOTING,
    );
    await this.must('node', 'dist/sandbox/hetzner/ensure.js');
    await this.init();
  }

  /** The stack, with no state. */
  async init(): Promise<void> {
    const made = await this.pulumi('stack', 'init', this.stack);
    if (made.code !== 0) throw new Error(`stack init failed:\n${made.stderr}`);
  }

  startHost(name: string, address: string, boot: 'installed' | 'server' = 'installed'): Promise<string> {
    return this.must(
      ...['sandbox/lab/lab.sh', 'start', name, address, '--boot', boot],
      ...(boot === 'server' ? ['--disk', '2048'] : []),
      ...['--host-key', join(this.keys, 'host', name), '--authorized-keys', join(this.keys, 'operator.pub')],
    );
  }

  /** `pulumi …` in the lab's network, with the config as it is now. */
  async pulumi(...args: string[]): Promise<ChildResult> {
    this.writeConfig();
    const stack = args[0] === 'stack' && args[1] === 'init' ? [] : ['--stack', this.stack];
    const result = await this.inLab(['pulumi', ...args, ...stack, '--non-interactive']);
    this.readConfig();
    return result;
  }

  /** Puts a value under `secretValues`, encrypted, as people do it: from stdin, so that it is in no process list. */
  async secret(name: string, value: string): Promise<void> {
    this.writeConfig();
    const key = `nixos-fleet:secretValues.${name}`;
    const argv = ['pulumi', 'config', 'set', '--secret', '--path', key, '--stack', this.stack] as const;
    const result = await this.inLab([...argv], value);
    if (result.code !== 0) throw new Error(result.stderr);
    this.readConfig();
  }

  async up(...args: string[]): Promise<string> {
    const result = await this.pulumi('up', '--yes', '--skip-preview', ...args);
    if (result.code !== 0) throw new Error(`up failed:\n${result.stdout}\n${result.stderr}`);
    return result.stdout;
  }

  async outputs<T>(): Promise<T> {
    const result = await this.pulumi('stack', 'output', '--json', '--show-secrets');
    return JSON.parse(result.stdout) as T;
  }

  /** `./fleet status --json`, and how it ended. */
  async status(): Promise<{ code: number | null; hosts: Record<string, HostStatus> }> {
    const { code, stdout, stderr } = await this.inLab([
      'node',
      'dist/deploy/summary.js',
      this.stack,
      '--json',
    ]);
    if (code === 1) throw new Error(stderr);
    const { hosts } = JSON.parse(stdout) as { hosts: HostStatus[] };
    return { code, hosts: Object.fromEntries(hosts.map((status) => [status.host, status])) };
  }

  /** Runs on a host, from inside it; throws where the command fails. */
  async on(host: string, command: string): Promise<string> {
    return (
      await this.must(
        'sandbox/lab/lab.sh',
        'exec',
        host,
        'sh',
        '-c',
        `PATH=/run/current-system/sw/bin:$PATH; ${command}`,
      )
    ).trim();
  }

  /** What preview says: names of resources that would change, in order, and what would be done to them. */
  async preview(): Promise<{ changed: string[]; operations: string[]; text: string }> {
    const result = await this.pulumi('preview', '--json');
    if (result.code !== 0) throw new Error(`preview failed:\n${result.stdout}\n${result.stderr}`);
    const { steps } = JSON.parse(result.stdout) as { steps: { op: string; urn: string }[] };
    const real = steps.filter(({ op }) => op !== 'same');
    const changed = real.map(({ urn }) => resourceName(urn)).sort();
    return { changed, operations: [...new Set(real.map(({ op }) => op))].sort(), text: result.stdout };
  }

  /** Works from another clone of the same project for a while: same stack, same backend, another path. */
  async elsewhere(work: () => Promise<void>): Promise<void> {
    this.project = this.clone();
    try {
      await work();
    } finally {
      this.project = PROJECT;
    }
  }

  private clone(): string {
    const clone = join(this.folder, 'another clone');
    mkdirSync(clone);
    const left = ['.git', '.fleet', '.sandbox', 'node_modules', 'secrets'];
    // What other tests have in the project comes and goes while it is copied.
    const others = /(Pulumi\.|dist\/)test-/;
    for (const entry of readdirSync(PROJECT).filter((name) => !left.includes(name) && !others.test(name)))
      cpSync(join(PROJECT, entry), join(clone, entry), {
        recursive: true,
        filter: (path) => !others.test(relative(PROJECT, path)),
      });
    for (const link of ['node_modules', '.sandbox']) symlinkSync(join(PROJECT, link), join(clone, link));
    return clone;
  }

  /** Starts an `up` and does not wait for it: a process to be killed. */
  startUp(): ChildProcess {
    this.writeConfig();
    const words = ['pulumi', 'up', '--yes', '--skip-preview', '--stack', this.stack, '--non-interactive'];
    return spawn('nsenter', [`--net=${join(this.lab, 'net')}`, '--', ...words], {
      env: this.env,
      cwd: this.project,
      stdio: 'ignore',
    });
  }

  /** The state as it lies on disk, secrets encrypted. */
  async state(): Promise<string> {
    return (await this.pulumi('stack', 'export')).stdout;
  }

  /** Everything of one kind that the simulated API has. */
  async api(kind: string): Promise<Record<string, unknown>[]> {
    return ((await this.call('GET', kind)) as Record<string, Record<string, unknown>[]>)[kind] ?? [];
  }

  /** One request to the simulated API, past this program; throws where it is refused. */
  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const url = `http://127.0.0.1:8677/v1/${path}`;
    const sent = body === undefined ? [] : ['--json', JSON.stringify(body)];
    const result = await this.inLab([
      ...(['curl', '-sS', '--fail-with-body', '-X', method] as const),
      ...['-H', `Authorization: Bearer ${simulatedToken}`, ...sent, url],
    ]);
    if (result.code !== 0) throw new Error(`${method} ${path}: ${result.stdout}${result.stderr}`);
    return result.stdout === '' ? undefined : (JSON.parse(result.stdout) as unknown);
  }

  /** What goes wrong at Hetzner from now on (sandbox/hetzner/outages.ts). */
  outages(planned: object): void {
    writeFileSync(join(this.lab, 'hetzner.outages.json'), JSON.stringify(planned));
  }

  /** The lab's name of a cloud host's machine. */
  async serverOf(host: string): Promise<string> {
    const server = (await this.api('servers')).find(({ name }) => name === `${this.stack}-${host}`);
    return `srv-${String(server?.id)}`;
  }

  /** Whether the operator reaches a port of a cloud host. */
  async connects(host: string, port: number): Promise<boolean> {
    const { hosts } = await this.outputs<{ hosts: Record<string, { address: string }> }>();
    const address = hosts[host]?.address ?? '';
    const script = `exec 3<>/dev/tcp/${address}/${port}`;
    return (await this.inLab(['timeout', '3', 'bash', '-c', script])).code === 0;
  }

  /** Brings a closure from one physical host to another, past this program. */
  async copyClosure(from: string, to: string, closure: string): Promise<void> {
    const paths = await this.on(from, `nix-store --query --requisites ${closure}`);
    const file = join(this.folder, 'closure');
    await this.on(from, `nix-store --export ${paths.split('\n').join(' ')} > /root/closure`);
    await this.must('sh', '-c', `sandbox/lab/lab.sh exec ${from} cat /root/closure > ${file}`);
    await this.must(
      'sh',
      '-c',
      `sandbox/lab/lab.sh exec ${to} /run/current-system/sw/bin/nix-store --import < ${file}`,
    );
  }

  /** The lab's machines, with the process that is PID 1 inside of a running one. */
  async machines(): Promise<Machine[]> {
    const list = await this.must('sandbox/lab/lab.sh', 'list');
    return list.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Machine]));
  }

  /** A verb of the lab: `unplug laptop`, `kill desktop`, `attach laptop usb IMAGE`. */
  async power(verb: string, host: string, ...rest: string[]): Promise<void> {
    await this.must('sandbox/lab/lab.sh', verb, host, ...rest);
  }

  /** Waits until a host that was started has booted; at most half a minute. */
  async booted(host: string): Promise<void> {
    for (let tries = 60; ; tries -= 1)
      try {
        await this.on(host, 'systemctl is-active multi-user.target');
        return;
      } catch (error) {
        if (tries === 0) throw error;
        await sleep(500);
      }
  }

  /** The backend with every state and its history is gone; what is in the clone and on the machines is left. */
  loseState(): void {
    rmSync(join(this.folder, 'backend'), { recursive: true });
    mkdirSync(join(this.folder, 'backend'));
  }

  inLab(
    argv: readonly [string, ...string[]],
    input?: string,
    env: NodeJS.ProcessEnv = {},
  ): Promise<ChildResult> {
    return run(['nsenter', `--net=${join(this.lab, 'net')}`, '--', ...argv], {
      limit: this.limit,
      env: { ...this.env, ...env },
      cwd: this.project,
      ...(input === undefined ? {} : { input }),
    });
  }

  /** Ends what an engine that was killed leaves behind, by the beginning of its name: a language host does not notice. */
  endOrphans(program = 'pulumi-lang'): void {
    const namespace = statSync(join(this.lab, 'net')).ino;
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
      try {
        const isOurs = statSync(`/proc/${pid}/ns/net`).ino === namespace;
        if (isOurs && readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith(program))
          process.kill(Number(pid), 'SIGKILL');
      } catch {
        // It has ended meanwhile, or is nobody's business of ours.
      }
  }

  async stop(): Promise<void> {
    // Of a test that has ended in the middle of an operation; stopping waits for nobody's.
    this.endOrphans('pulumi');
    await sleep(500);
    const left = [this.folder];
    if (this.first === undefined) {
      // The API too, which lives in the lab's network.
      await this.must('sandbox/toolchain/stop-lab.sh');
      left.push(this.file, join(PROJECT, '.fleet', this.stack), join(PROJECT, 'secrets', this.stack));
    }
    for (const path of left) rmSync(path, { recursive: true, force: true });
  }

  private async must(...argv: [string, ...string[]]): Promise<string> {
    const result = await run(argv, { limit: this.limit, env: this.env, cwd: PROJECT });
    if (result.code !== 0)
      throw new Error(`${argv.join(' ')}: exit status ${result.code}\n${result.stdout}\n${result.stderr}`);
    return result.stdout;
  }

  private get file(): string {
    return join(this.project, `Pulumi.${this.stack}.yaml`);
  }

  private writeConfig(): void {
    const values = Object.entries(this.config).map(([key, value]) => [
      key.includes(':') ? key : `nixos-fleet:${key}`,
      value,
    ]);
    writeFileSync(
      this.file,
      stringify({ ...this.encryption, config: Object.fromEntries(values) as RawConfig }),
    );
  }

  /** The engine adds its salt, and encrypted values where it is told to. */
  private readConfig(): void {
    const { config = {}, ...encryption } = parse(readFileSync(this.file, 'utf8')) as RawConfig;
    this.encryption = encryption;
    for (const [key, value] of Object.entries(config as RawConfig))
      this.config[key.replace(/^nixos-fleet:/, '')] = value;
  }
}
