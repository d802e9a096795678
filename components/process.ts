import * as pulumi from '@pulumi/pulumi';
import * as debuggable from '@pulumi/pulumi/runtime/debuggable';

const CONSEQUENCE = /resource \S+ \[\S+\] failed to register$/;

/**
 * The program must still end as failed: else the engine takes what could not be registered any more, the hosts of later
 * waves, for removed. 32 is the SDK's own "the user has been told".
 */
function failQuietly(): void {
  process.exitCode = 32;
}

/**
 * Says a failure once. Where a resource fails and the run goes on for the other hosts, the SDK reports every value that
 * was derived from it as an unhandled exception with a stack; the engine has named the resource and its reason already.
 */
function sayFailuresOnce(): void {
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (reason, promise) => {
    if (reason instanceof Error && CONSEQUENCE.test(reason.message)) {
      if (!process.listeners('exit').includes(failQuietly)) process.once('exit', failQuietly);
      return;
    }
    for (const listener of listeners) listener.call(process, reason, promise);
  });
}

/**
 * The SDK writes a stack trace down for each promise, a few hundred for each host, for whoever looks for one that never
 * ended: more than all that this program itself keeps of a host, and a fifth of the time of a no-op up of 100 hosts.
 */
function forgetWherePromisesBegan(): void {
  if (process.env.PULUMI_DEBUG_PROMISE_LEAKS !== undefined) return;
  const ofTheSdk = Reflect.get(debuggable, 'debuggablePromise') as (...args: unknown[]) => unknown;
  Reflect.set(debuggable, 'debuggablePromise', (...args: unknown[]) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return ofTheSdk(...args);
    } finally {
      Error.stackTraceLimit = limit;
    }
  });
}

/** How this program behaves as a process of the engine's; called first. */
export function prepareProcess(): void {
  sayFailuresOnce();
  forgetWherePromisesBegan();
  // For an error that is shown the SDK looks each frame up in source maps, of which dist/ has none: 20 s and 3 GB for one
  // mistake in config.
  Reflect.deleteProperty(Error, 'prepareStackTrace');
  // And it keeps the lines of code that led to each resource, all the way down, in the state: 1 KB for each.
  Reflect.set(pulumi.Resource, 'stackTrace', () => []);
  // An engine that was killed leaves broken pipes, and the SDK reports each failed report of one, for ever.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => process.exit(1));
}
