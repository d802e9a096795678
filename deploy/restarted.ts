import { setTimeout as sleep } from 'node:timers/promises';
import { Progress } from './progress';
import type { RunFile } from './run-file';
import { ssh } from './ssh';

const POLL_MS = 2000;

/**
 * Waits, for `limits.boot` seconds at most, for a machine at Hetzner that answered when this run began and does not now: the run
 * itself has restarted it, to change its type or its addresses. Whether it came back is for the step to find out.
 */
export async function awaitRestarted(run: RunFile): Promise<void> {
  if (run.install === undefined || run.running === undefined) return;
  const { connect, probe, boot } = run.limits;
  const progress = new Progress(run.host, 'switch');
  const deadline = performance.now() + boot * 1000;
  for (let first = true; ; first = false) {
    const look = await ssh(run, { script: 'true', connect, limit: probe });
    if (look.kind !== 'unreachable' || performance.now() >= deadline) return;
    if (first) progress.say('waiting for it to start');
    await sleep(POLL_MS);
  }
}
