/** Lets few pieces of work run at a time, in the order in which they come. */
export class Slots {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly atATime: number) {}

  /** Waits until one of the few is free. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.atATime) this.running += 1;
    else await new Promise<void>((go) => this.waiting.push(go));
    try {
      return await work();
    } finally {
      // Handed on where somebody waits, so that nobody who comes later is quicker.
      const next = this.waiting.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}
