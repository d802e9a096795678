import { availableParallelism, freemem } from 'node:os';

/** Bytes that an evaluation is given: a server takes 0.6 GB, a desktop up to twice that. */
const EVALUATION_BYTES = 1.2e9;

/** How many evaluations a machine is given at a time: one per processor, as far as there is memory for them. */
export function evaluationsAtATime(processors: number, freeBytes: number): number {
  return Math.max(1, Math.min(processors, Math.floor(freeBytes / EVALUATION_BYTES)));
}

/** Lets few pieces of work run at a time. */
export class Slots {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly atATime: number) {}

  /** Waits until one of the few is free. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    while (this.running >= this.atATime) await new Promise<void>((go) => this.waiting.push(go));
    this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }
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
