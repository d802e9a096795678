import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { run } from '../../deploy/child';
import type { Config } from './fleet-config';
import { measure, type Measured } from './measure';
import { PROJECT } from './project';

export const STACK = 'test-bench';
/** Seconds for one call of the engine. */
const LIMIT = 900;

export interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly provider?: string;
  readonly parent?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

export interface State {
  readonly version: number;
  readonly deployment: { readonly resources: readonly Resource[] };
}

/** What preview says of one resource. */
export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly newState: Resource;
}

/**
 * The stack of one program in a backend of its own. Both programs' stacks have the same project and stack name, so that
 * the state of one is the state of the other.
 */
export class BenchStack {
  private readonly env: NodeJS.ProcessEnv;

  /**
   * @param folder for backend and config
   * @param program folder of the program's Pulumi.yaml
   */
  constructor(
    private readonly folder: string,
    private readonly program: string,
  ) {
    // Toolchain, plugins and passphrase are the launcher's. In CI the program refuses to write secret files anew.
    this.env = { ...process.env, PULUMI_BACKEND_URL: `file://${join(folder, 'backend')}` };
    delete this.env.CI;
    delete this.env.PULUMI_STACK;
  }

  async create(config: Config, secretNames: readonly string[]): Promise<void> {
    for (const part of ['backend', 'settings']) mkdirSync(join(this.folder, part), { recursive: true });
    // The engine writes a new stack's settings beside a Pulumi.yaml: here, so that nothing appears in the project.
    writeFileSync(join(this.settings, 'Pulumi.yaml'), projectFile());
    const values = Object.entries(config).map(([key, value]) => [`nixos-fleet:${key}`, value]);
    writeFileSync(this.configFile, stringify({ config: Object.fromEntries(values) as unknown }));
    await this.must(this.settings, 'stack', 'init', STACK);
    const secrets = secretNames.flatMap((name) => [
      '--secret',
      `nixos-fleet:secretValues.${name}=${name} is secret`,
    ]);
    if (secrets.length > 0) await this.must(this.settings, 'config', 'set-all', '--path', ...secrets);
  }

  async preview(): Promise<readonly Step[]> {
    const { steps } = JSON.parse(await this.must(this.program, 'preview', '--json', ...this.useConfig)) as {
      steps: Step[];
    };
    return steps;
  }

  /** Makes some resources for real. */
  async make(...targets: readonly string[]): Promise<void> {
    const chosen = targets.flatMap((target) => ['--target', target]);
    await this.must(this.program, 'up', '--yes', '--skip-preview', ...chosen, ...this.useConfig);
  }

  /** @throws Error where anything would change */
  async noOp(): Promise<Measured> {
    const measured = await measure(
      this.command(this.program, 'up', '--yes', '--skip-preview', '--expect-no-changes', ...this.useConfig),
      { limit: LIMIT, env: this.env },
    );
    const { code, stdout, stderr } = measured.result;
    if (code !== 0)
      throw new Error(`${this.program}: expected an up that changes nothing, found\n${stdout}${stderr}`);
    return measured;
  }

  /** @throws Error where something else would change than is expected */
  async measurePreview(expected: 'no change' | 'a change'): Promise<Measured> {
    const words = expected === 'no change' ? ['--expect-no-changes'] : [];
    const measured = await measure(this.command(this.program, 'preview', ...words, ...this.useConfig), {
      limit: LIMIT,
      env: this.env,
    });
    const { code, stdout, stderr } = measured.result;
    const isAsExpected = code === 0 && (expected === 'no change') === !stdout.includes(' to update');
    if (!isAsExpected) throw new Error(`${this.program}: expected ${expected}, found\n${stdout}${stderr}`);
    return measured;
  }

  /** Sets one value of the config. */
  async configure(path: string, value: string): Promise<void> {
    await this.must(
      this.settings,
      'config',
      'set',
      '--path',
      `nixos-fleet:${path}`,
      value,
      ...this.useConfig,
    );
  }

  async export(...options: string[]): Promise<State> {
    const file = join(this.folder, 'state.json');
    await this.must(this.settings, 'stack', 'export', '--file', file, ...options);
    return JSON.parse(readFileSync(file, 'utf8')) as State;
  }

  async import(state: State): Promise<void> {
    const file = join(this.folder, 'state.json');
    writeFileSync(file, JSON.stringify(state));
    await this.must(this.settings, 'stack', 'import', '--file', file);
  }

  /** Bytes of the state as the backend keeps it. */
  stateBytes(): number {
    return statSync(join(this.folder, 'backend', '.pulumi', 'stacks', 'nixos-fleet', `${STACK}.json`)).size;
  }

  private get settings(): string {
    return join(this.folder, 'settings');
  }

  private get configFile(): string {
    return join(this.settings, `Pulumi.${STACK}.yaml`);
  }

  private get useConfig(): string[] {
    return ['--config-file', this.configFile];
  }

  private command(folder: string, ...args: string[]): [string, ...string[]] {
    const stack = args[1] === 'init' ? [] : ['--stack', STACK];
    return ['pulumi', ...args, ...stack, '--cwd', folder, '--non-interactive', '--color', 'never'];
  }

  private async must(folder: string, ...args: string[]): Promise<string> {
    const result = await run(this.command(folder, ...args), { limit: LIMIT, env: this.env });
    if (result.code !== 0)
      throw new Error(
        `pulumi ${args.slice(0, 2).join(' ')}: exit status ${result.code}\n${result.stdout}${result.stderr}`,
      );
    return result.stdout;
  }
}

/** The project without its config schema and program. */
export function projectFile(main?: string): string {
  const runtime = { name: 'nodejs', options: { typescript: false } };
  return stringify({ name: 'nixos-fleet', runtime, ...(main === undefined ? {} : { main }) });
}

/** What the program leaves in the project for the benchmark's stack. */
export function removeTraces(): void {
  for (const left of ['.fleet', 'secrets'])
    rmSync(join(PROJECT, left, STACK), { recursive: true, force: true });
}
