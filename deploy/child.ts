import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { log } from './run-log';

/** Lines of output that are kept for an error. */
export const LAST_LINES = 20;
/** Output beyond this is dropped from the front: a runaway command must not fill the operator's memory. */
const KEEP_BYTES = 8 * 1024 * 1024;
const PARENT_POLL_MS = 500;

export interface ChildOptions {
  /** Seconds after which the child's whole process group is killed. */
  readonly limit: number;
  readonly input?: string | Buffer | Readable;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Called with each line of stderr as it arrives; all of them are logged. */
  readonly onLine?: (line: string) => void;
}

export interface ChildResult {
  /** Exit status; 128 + signal number is not used: a killed child has `signal` set and code -1. */
  readonly code: number;
  readonly signal?: NodeJS.Signals;
  /** Killed because its limit had passed. */
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

const groups = new Set<number>();

/** Runs a program (no shell) in a process group of its own, so that it can be ended with all that it started. */
export function run(argv: readonly [string, ...string[]], options: ChildOptions): Promise<ChildResult> {
  const [program, ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      detached: true,
      stdio: 'pipe',
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: options.env ?? process.env,
    });
    const group = child.pid;
    if (group !== undefined) groups.add(group);
    const stdout = new Tail();
    const stderr = new Tail((line) => {
      log(`  ${line}`);
      options.onLine?.(line);
    });
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      if (group !== undefined) killGroup(group);
    }, options.limit * 1000);
    child.stdout.on('data', (chunk: Buffer) => {
      stdout.add(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr.add(chunk);
    });
    child.on('error', (error) => {
      clearTimeout(timer);
      if (group !== undefined) groups.delete(group);
      reject(new Error(`cannot run ${program}: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (group !== undefined) groups.delete(group);
      resolve({
        code: code ?? -1,
        ...(signal === null ? {} : { signal }),
        timedOut,
        stdout: stdout.end(),
        stderr: stderr.end(),
      });
    });
    // A child that ends before it has read everything closes the pipe; its exit status says why.
    child.stdin.on('error', () => undefined);
    feed(child.stdin, options.input, () => {
      if (group !== undefined) killGroup(group);
    });
  });
}

function feed(stdin: NodeJS.WritableStream, input: ChildOptions['input'], broken: () => void): void {
  if (input === undefined || typeof input === 'string' || Buffer.isBuffer(input)) {
    stdin.end(input ?? '');
    return;
  }
  // A source that breaks must not look like the end of the input.
  input.on('error', broken);
  input.pipe(stdin);
}

/** Collects output: the end of it within {@link KEEP_BYTES}, and complete lines for the listener. */
class Tail {
  private chunks: Buffer[] = [];
  private size = 0;
  private partial = '';

  constructor(private readonly onLine?: (line: string) => void) {}

  add(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.size += chunk.length;
    while (this.size > KEEP_BYTES && this.chunks.length > 1) this.size -= this.chunks.shift()?.length ?? 0;
    if (this.onLine === undefined) return;
    const lines = (this.partial + chunk.toString('utf8')).split('\n');
    this.partial = (lines.pop() ?? '').slice(-KEEP_BYTES);
    for (const line of lines) this.onLine(line);
  }

  end(): string {
    if (this.partial !== '') this.onLine?.(this.partial);
    return Buffer.concat(this.chunks).toString('utf8');
  }
}

/** Decrypted config, and what decrypts the state. */
const TOLD_BY_ENGINE = ['PULUMI_CONFIG', 'PULUMI_CONFIG_PASSPHRASE'];

/** What the engine has told this process in its environment is not for the programs that it starts: ssh, Nix, sops. */
export function keepSecretsFromChildren(): void {
  for (const name of TOLD_BY_ENGINE) Reflect.deleteProperty(process.env, name);
}

export function lastLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-LAST_LINES);
}

/**
 * Ends this process and everything it started when its parent dies or it is asked to end. Pulumi SIGKILLs a command at the first
 * interrupt and leaves the command's children running; node has no PR_SET_PDEATHSIG, so the parent is polled.
 */
export function endWithParent(): void {
  const parent = process.ppid;
  const end = (code: number) => {
    for (const group of groups) killGroup(group);
    process.exit(code);
  };
  setInterval(() => {
    if (process.ppid !== parent) end(1);
  }, PARENT_POLL_MS).unref();
  process.on('SIGINT', () => {
    end(130);
  });
  process.on('SIGTERM', () => {
    end(143);
  });
  process.on('SIGHUP', () => {
    end(129);
  });
}

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
