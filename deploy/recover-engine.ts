import { lastLines, run, type ChildResult } from './child';

/** Seconds for an operation of the engine that changes nothing outside. */
export const LIMIT = 1800;

/**
 * `pulumi …` on a stack, without a terminal.
 * @param input on stdin: what is secret stands in no list of processes
 * @throws Error with its last words
 */
export async function engine(
  stack: string,
  args: readonly string[],
  input?: string,
  cwd?: string,
): Promise<ChildResult> {
  const named = args[0] === 'stack' && args[1] === 'init' ? [stack] : ['--stack', stack];
  const result = await run(['pulumi', ...args, ...named], {
    limit: LIMIT,
    ...(input === undefined ? {} : { input }),
    ...(cwd === undefined ? {} : { cwd }),
  });
  if (result.code === 0) return result;
  throw failed(args.slice(0, 2).join(' '), result.stderr);
}

export function failed(what: string, output: string): Error {
  const lines = lastLines(output).join('\n');
  return new Error(`pulumi ${what} failed; what is done stays done: mend it, then ./fleet recover\n${lines}`);
}

export function say(text: string): void {
  console.error(`recover: ${text}`);
}
