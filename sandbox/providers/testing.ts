import { transformFileSync } from '@swc/core';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { delimiter, dirname, join, relative, resolve } from 'node:path';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { install } from './install';
import { packageVersion } from './version';

const ROOT = resolve(__dirname, '..', '..');
const PASSPHRASE = 'only for the provider tests';

/** One resource as `pulumi stack export` shows it. */
export interface Exported {
  readonly type: string;
  readonly urn: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
}

/** How a run of the engine ended. */
export interface Run {
  readonly code: number | null;
  readonly output: string;
}

/**
 * What the tests say of the hcloud stand-in holds for the official plugin where that is at hand, `OFFICIAL_PLUGINS=DIR`: all
 * but the refusal of what the stand-in leaves out.
 */
function installOfficial(home: string): void {
  const official = process.env.OFFICIAL_PLUGINS;
  if (official === undefined) return;
  const folder = join(home, 'plugins', `resource-hcloud-v${packageVersion('hcloud')}`);
  mkdirSync(folder, { recursive: true });
  cpSync(join(official, 'pulumi-resource-hcloud'), join(folder, 'pulumi-resource-hcloud'));
}

/** A stack of its own: a program in JavaScript, a file backend, and the stand-ins as the only plugins. */
export class TestStack {
  private readonly home = mkdtempSync(join(folder(), 'stack-'));
  /** For what commands write: their texts name these files, and need no quotes. */
  private readonly files = mkdtempSync(join(tmpdir(), 'provider-test-'));
  private readonly started = new Set<ChildProcess>();

  public constructor() {
    mkdirSync(join(this.home, 'backend'));
    // Below the clone, so that the SDK packages are found; compiled here, so that no build is needed before a test.
    const compiled = join(this.home, 'dist', 'sandbox');
    for (const part of ['providers', 'hetzner']) compile(join(ROOT, 'sandbox', part), join(compiled, part));
    cpSync(join(ROOT, 'package.json'), join(this.home, 'package.json'));
    installOfficial(this.home);
    install(this.home, join(compiled, 'providers'));
    writeFileSync(join(this.home, 'Pulumi.yaml'), 'name: stand-ins\nruntime: nodejs\nmain: index.js\n');
  }

  public async create(): Promise<void> {
    await this.succeed(['stack', 'init', 'test']);
  }

  /** Sets the program's body; the SDK packages are `command`, `random` and `hcloud`. */
  public program(body: string): void {
    const packages = ['command', 'random', 'hcloud', 'pulumi'];
    const requires = packages.filter((name) => body.includes(`${name}.`));
    const lines = requires.map((name) => `const ${name} = require('@pulumi/${name}');`);
    writeFileSync(join(this.home, 'index.js'), `${lines.join('\n')}\n${body}\n`);
  }

  /** Runs pulumi and returns how it ended. */
  public async pulumi(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
    const child = this.start(args, env);
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
    const [code] = (await once(child, 'close')) as [number | null];
    this.started.delete(child);
    return { code, output: Buffer.concat(chunks).toString('utf8') };
  }

  /** Starts pulumi without waiting for its end. */
  public start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    const child = spawn('pulumi', [...args, '--non-interactive'], {
      cwd: this.home,
      env: {
        ...process.env,
        PATH: `${join(ROOT, '.sandbox', 'bin')}${delimiter}${process.env.PATH ?? ''}`,
        PULUMI_HOME: this.home,
        PULUMI_BACKEND_URL: `file://${join(this.home, 'backend')}`,
        PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
        PULUMI_SKIP_UPDATE_CHECK: 'true',
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
        ...env,
      },
    });
    this.started.add(child);
    return child;
  }

  /** Runs pulumi and fails with its output unless it succeeds. */
  public async succeed(args: readonly string[]): Promise<string> {
    const { code, output } = await this.pulumi(args);
    if (code !== 0) throw new Error(`pulumi ${args.join(' ')}: exit status ${code ?? 'none'}\n${output}`);
    return output;
  }

  public up(...args: string[]): Promise<string> {
    return this.succeed(['up', '--yes', '--skip-preview', ...args]);
  }

  /** What `up` would do, by resource name; what stays the same is left out. */
  public async preview(): Promise<Record<string, string>> {
    const text = await this.succeed(['preview', '--json']);
    const { steps } = JSON.parse(text.slice(text.indexOf('{'))) as { steps: { op: string; urn: string }[] };
    return Object.fromEntries(
      steps.filter(({ op }) => op !== 'same').map(({ op, urn }) => [urn.split('::').at(-1) ?? urn, op]),
    );
  }

  /** The recorded resource of that name. */
  public async exported(name: string): Promise<Exported | undefined> {
    const { deployment } = JSON.parse(await this.succeed(['stack', 'export'])) as {
      deployment: { resources?: Exported[] };
    };
    return deployment.resources?.find(({ urn }) => urn.endsWith(`::${name}`));
  }

  /** Id of everything that is recorded, by name; providers are not told. */
  public async ids(): Promise<Record<string, string>> {
    const { deployment } = JSON.parse(await this.succeed(['stack', 'export'])) as {
      deployment: { resources?: Exported[] };
    };
    const made = (deployment.resources ?? []).flatMap(({ type, urn, id }): [string, string][] =>
      id === undefined || type.startsWith('pulumi:') ? [] : [[urn.split('::').at(-1) ?? urn, id]],
    );
    return Object.fromEntries(made);
  }

  /** The simulated Hetzner API, without machines: its address, its token, and the file that says what goes wrong. */
  public async hetzner(): Promise<{ endpoint: string; token: string; outages: string }> {
    const token = 'simulated'.repeat(8).slice(0, 64);
    const tokenFile = join(this.home, 'token');
    writeFileSync(tokenFile, token);
    const listen = `127.0.0.1:${await freePort()}`;
    const main = join(this.home, 'dist', 'sandbox', 'hetzner', 'main.js');
    const state = join(this.home, 'hetzner.json');
    const child = spawn(process.execPath, [
      main,
      '--listen',
      listen,
      '--state',
      state,
      '--token-file',
      tokenFile,
    ]);
    this.started.add(child);
    const endpoint = `http://${listen}/v1`;
    for (let round = 0; round < 100; round++) {
      if (await fetch(`${endpoint}/servers`).catch(() => undefined))
        return { endpoint, token, outages: join(this.home, 'hetzner.outages.json') };
      await sleep(50);
    }
    throw new Error(`the simulated API did not answer at ${endpoint} within 5 s`);
  }

  public file(name: string): string {
    return join(this.files, name);
  }

  public dispose(): void {
    for (const child of this.started) child.kill('SIGTERM');
    for (const left of [this.home, this.files]) rmSync(left, { recursive: true, force: true });
  }
}

function folder(): string {
  const path = join(ROOT, '.sandbox', 'provider-tests');
  mkdirSync(path, { recursive: true });
  return path;
}

function compile(from: string, to: string): void {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.name.endsWith('.test.ts')) continue;
    const source = join(entry.parentPath, entry.name);
    const target = join(to, relative(from, source)).replace(/\.ts$/, '.js');
    mkdirSync(dirname(target), { recursive: true });
    const { code } = transformFileSync(source, {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
      swcrc: false,
    });
    writeFileSync(target, code);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The lines of a file that a command under test has written, none if it has not. */
export function linesOf(path: string): string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
}
