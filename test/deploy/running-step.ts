import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

/** What a step's process left. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningStep {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
}

let newest = '';

/** What the step that was started last has said so far: why a test waits in vain is often told there. */
export function lastWords(): string {
  return newest;
}

/**
 * Starts a step as pulumi does: a process whose result is on stdout.
 *
 * @param lab folder of the lab in whose network it runs
 * @param driver program that reads the request as JSON
 */
export function startStep(
  lab: string,
  driver: string,
  step: string,
  request: unknown,
  options: { readonly env: NodeJS.ProcessEnv; readonly cwd?: string },
): RunningStep {
  const words = [`--net=${join(lab, 'net')}`, process.execPath, driver, step];
  const child = spawn('nsenter', words, { ...options, stdio: 'pipe' });
  let stdout = '';
  let stderr = '';
  newest = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    newest = stderr;
  });
  child.stdin.end(JSON.stringify(request));
  const outcome = new Promise<Outcome>((done) => {
    child.on('close', (code) => {
      done({ code, stdout, stderr });
    });
  });
  return { child, outcome };
}
