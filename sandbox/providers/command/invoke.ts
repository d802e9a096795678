import type { Invoke } from '../rpc/provider';
import { reveal } from '../rpc/values';
import { failures, runInputs } from './fields';
import { run } from './run';

/** `command:local:run`: runs a command at every preview and update, and returns its arguments and outputs. */
export const invokeRun: Invoke = async (args, { signal, status }) => {
  const refused = failures('local.RunInputs', runInputs, ['command'], args);
  if (refused.length > 0) return { result: {}, failures: refused };
  const outputs = await run({
    command: reveal(args.command ?? '') as string,
    inputs: args,
    previous: { stdout: '', stderr: '' },
    signal,
    log: status,
  });
  return { result: { ...args, ...outputs }, failures: [] };
};
