import { spawnSync } from 'node:child_process';
import { tool } from '../support/toolchain';

/** Runs a program of the toolchain to its end. @throws Error with the last lines of its output */
export function run(name: string, args: readonly string[], input = ''): string {
  const child = spawnSync(tool(name), args, {
    input,
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 2 ** 28,
  });
  if (child.status !== 0)
    throw new Error(
      `${name} exited ${String(child.status)}:\n${child.stderr.split('\n').slice(-15).join('\n')}`,
    );
  return child.stdout;
}

/** The value of an expression, evaluated strictly by Nix. */
export function evaluate(expression: string): unknown {
  return JSON.parse(run('nix-instantiate', ['--eval', '--strict', '--json', '-'], expression));
}

export function isAvailable(name: string): boolean {
  try {
    return tool(name) !== '';
  } catch {
    return false;
  }
}
