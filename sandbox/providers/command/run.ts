import { isUtf8 } from 'node:buffer';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { isMap, reveal, textOf, type PropertyMap, type Value } from '../rpc/values';
import { goQuote } from './quote';
import { Lines } from './lines';

/** What a run leaves behind, as the resource's outputs have it. */
export interface Outputs {
  stdout: string;
  stderr: string;
}

interface Run {
  readonly command: string;
  /** The base inputs; secret marks are taken off here. */
  readonly inputs: PropertyMap;
  readonly previous: Outputs;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/**
 * Runs `command` with the interpreter of `inputs` and returns its outputs.
 *
 * Cancelling kills the interpreter alone, with SIGKILL; what it started runs on, and the call returns when that has
 * closed the output pipes, too.
 *
 * @throws if the command cannot be started or fails; the message ends with the command's whole output.
 */
export async function run({ command, inputs, previous, signal, log }: Run): Promise<Outputs> {
  const plain = Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, reveal(value)]));
  const interpreter = strings(plain.interpreter);
  const [program, ...args] = [...(interpreter.length > 0 ? interpreter : ['/bin/sh', '-c']), command];
  const dir = typeof plain.dir === 'string' ? plain.dir : process.cwd();

  const { failure, stdout, stderr, all } = await execute(program, args, {
    dir,
    env: environment(plain, previous),
    stdin: typeof plain.stdin === 'string' ? plain.stdin : '',
    signal,
    logging: plain.logging,
    log,
  });
  if (failure !== undefined) throw new Error(`${failure}: running ${goQuote(command)}:\n${all.toString()}`);

  // The wire format holds no other text: the official provider fails with these words after the command has run.
  if (!isUtf8(stdout) || !isUtf8(stderr)) {
    throw new Error('grpc: error while marshaling: string field contains invalid UTF-8');
  }
  return { stdout: trim(stdout.toString()), stderr: trim(stderr.toString()) };
}

interface Execution {
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: string;
  readonly signal: AbortSignal;
  readonly logging: Value | undefined;
  readonly log: (line: string) => void;
}

interface Result {
  /** Why it failed, in Go's words; absent on success. */
  readonly failure?: string;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly all: Buffer;
}

function execute(program: string, args: string[], options: Execution): Promise<Result> {
  return new Promise((resolve) => {
    const { dir, env, stdin, signal, logging } = options;
    if (signal.aborted) {
      const none = Buffer.alloc(0);
      resolve({ failure: 'context canceled', stdout: none, stderr: none, all: none });
      return;
    }
    const child = spawn(program, args, { cwd: dir, env, stdio: ['pipe', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const all: Buffer[] = [];
    let failure: string | undefined;
    const kill = (): void => {
      child.kill('SIGKILL');
    };
    signal.addEventListener('abort', kill);

    // Both streams feed one splitter, as in the official provider: partial lines of the two may mix.
    const lines = new Lines(options.log);
    const logged = (stream: 'stdout' | 'stderr'): boolean =>
      logging === undefined || logging === 'stdoutAndStderr' || logging === stream;
    const collect = (stream: 'stdout' | 'stderr', into: Buffer[]): void => {
      child[stream].on('data', (chunk: Buffer) => {
        into.push(chunk);
        all.push(chunk);
        if (!logged(stream) || failure !== undefined) return;
        try {
          lines.push(chunk);
        } catch (error) {
          failure = (error as Error).message;
          kill();
        }
      });
    };
    collect('stdout', out);
    collect('stderr', err);

    // A command that does not read its input is no failure.
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);

    let startError: string | undefined;
    child.on('error', (error: NodeJS.ErrnoException) => {
      startError = startFailure(program, dir, error);
    });
    child.on('close', (code, killedBy) => {
      signal.removeEventListener('abort', kill);
      if (failure === undefined) {
        lines.end();
        failure = startError ?? exitFailure(code, killedBy);
      }
      resolve({
        ...(failure === undefined ? {} : { failure }),
        stdout: Buffer.concat(out),
        stderr: Buffer.concat(err),
        all: Buffer.concat(all),
      });
    });
  });
}

function environment(inputs: PropertyMap, previous: Outputs): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env };
  const given = inputs.environment;
  if (isMap(given)) {
    for (const [key, value] of Object.entries(given)) env[key] = textOf(value);
  }
  if (inputs.addPreviousOutputInEnv !== false) {
    if (previous.stdout !== '') env.PULUMI_COMMAND_STDOUT = previous.stdout;
    if (previous.stderr !== '') env.PULUMI_COMMAND_STDERR = previous.stderr;
  }
  return env;
}

function strings(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function trim(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

function exitFailure(code: number | null, signal: NodeJS.Signals | null): string | undefined {
  if (signal !== null) return `signal: ${SIGNALS[signal] ?? `signal ${constants.signals[signal]}`}`;
  return code === 0 ? undefined : `exit status ${code ?? -1}`;
}

/** Go's names of the signals that end a process. */
const SIGNALS: Partial<Record<NodeJS.Signals, string>> = {
  SIGHUP: 'hangup',
  SIGINT: 'interrupt',
  SIGQUIT: 'quit',
  SIGILL: 'illegal instruction',
  SIGTRAP: 'trace/breakpoint trap',
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGKILL: 'killed',
  SIGUSR1: 'user defined signal 1',
  SIGSEGV: 'segmentation fault',
  SIGUSR2: 'user defined signal 2',
  SIGPIPE: 'broken pipe',
  SIGALRM: 'alarm clock',
  SIGTERM: 'terminated',
};

const REASONS: Record<string, string> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  ENOTDIR: 'not a directory',
  E2BIG: 'argument list too long',
};

function startFailure(program: string, dir: string, error: NodeJS.ErrnoException): string {
  const reason = REASONS[error.code ?? ''] ?? error.message;
  if (error.code === 'ENOENT' && !existsSync(dir)) return `chdir ${dir}: ${reason}`;
  if (error.code === 'ENOENT' && !program.includes('/')) {
    return `exec: "${program}": executable file not found in $PATH`;
  }
  return `fork/exec ${program}: ${reason}`;
}
