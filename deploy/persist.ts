import { setTimeout as sleep } from 'node:timers/promises';
import type { Progress } from './progress';
import { describe, type SshResult } from './ssh';

const TRIES = 3;
const RETRY_MS = 2000;

/**
 * Holds a session again when the connection failed or was lost. Only for what may be run twice, on a machine that has answered before:
 * one that never did is not waited for here.
 */
export async function persist(progress: Progress, session: () => Promise<SshResult>): Promise<SshResult> {
  for (let tries = 1; ; tries += 1) {
    const result = await session();
    if (result.kind !== 'unreachable' || tries === TRIES) return result;
    progress.say(`${describe(result)}; trying again`);
    await sleep(RETRY_MS);
  }
}
