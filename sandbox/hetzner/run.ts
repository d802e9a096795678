import { spawn } from 'node:child_process';

export interface RunOptions {
  /** Milliseconds; after them the process group is killed. */
  limit: number;
  env?: NodeJS.ProcessEnv;
}

/**
 * Runs a program to its end and gives its standard output.
 *
 * @throws Error with command, exit status and the last lines of output
 */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that a limit ends the program's children too. Hosts detach themselves with setsid.
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: options.env ?? process.env,
    });
    let stdout = '';
    let stderr = '';
    let late = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const timer = setTimeout(() => {
      late = true;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, options.limit);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new Error(`${command}: ${error.message}`));
    });
    // Not "close": a host that was started keeps the pipes of its starter open.
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      setImmediate(() => {
        child.stdout.destroy();
        child.stderr.destroy();
        if (code === 0) {
          resolve(stdout);
          return;
        }
        const ended = late
          ? `no end within ${options.limit} ms`
          : `exit status ${code ?? signal ?? 'unknown'}`;
        const tail = `${stdout}\n${stderr}`.trim().split('\n').slice(-10).join('\n');
        reject(new Error(`${[command, ...args.slice(0, 2)].join(' ')}: ${ended}\n${tail}`));
      });
    });
  });
}
