/**
 * Says a failure once. Where a resource fails and the run goes on for the other hosts, the SDK reports every value that
 * was derived from it as an unhandled exception with a stack; the engine has named the resource and its reason already.
 */
export function sayFailuresOnce(): void {
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (reason, promise) => {
    if (reason instanceof Error && /resource \S+ \[\S+\] failed to register$/.test(reason.message)) return;
    for (const listener of listeners) listener.call(process, reason, promise);
  });
}
