import { availableParallelism, freemem } from 'node:os';
import { Slots } from './slots';

/** Bytes that an evaluation is given: a server takes 0.6 GB, a desktop up to twice that. */
const EVALUATION_BYTES = 1.2e9;

/** How many evaluations a machine is given at a time: one per processor, as far as there is memory for them. */
export function evaluationsAtATime(processors: number, freeBytes: number): number {
  return Math.max(1, Math.min(processors, Math.floor(freeBytes / EVALUATION_BYTES)));
}

let here: Slots | undefined;

/** Waits until one of the few evaluations at a time on this machine is free. */
export function slot<T>(work: () => Promise<T>): Promise<T> {
  // Once: what those that run already take is not free any more.
  here ??= new Slots(evaluationsAtATime(availableParallelism(), freeMemory()));
  return here.take(work);
}

/** What this process may still take of memory: less than the machine has where it is confined. */
function freeMemory(): number {
  const confined = process.constrainedMemory();
  return Math.min(freemem(), confined === 0 ? Infinity : confined);
}
