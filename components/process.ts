import * as pulumi from '@pulumi/pulumi';

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

/** How this program behaves as a process of the engine's; called first. */
export function prepareProcess(): void {
  sayFailuresOnce();
  // The SDK takes a stack trace per promise and looks every frame up in source maps, of which dist/ has none: a fifth of
  // the time of a no-op up of 100 hosts.
  Reflect.deleteProperty(Error, 'prepareStackTrace');
  // And it keeps the lines of code that led to each resource, all the way down, in the state: 1 KB for each.
  Reflect.set(pulumi.Resource, 'stackTrace', () => []);
  // An engine that was killed leaves broken pipes, and the SDK reports each failed report of one, for ever.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => process.exit(1));
}
