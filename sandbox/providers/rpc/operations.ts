/** The operations under way, so that the engine's Cancel reaches each of them. */
export class Operations {
  private readonly running = new Set<AbortController>();
  private cancelled = false;

  /**
   * Runs `work` with a signal that is aborted by {@link cancel}, and after `timeoutSeconds` if that is not 0.
   */
  public async run<T>(timeoutSeconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    if (this.cancelled) controller.abort();
    this.running.add(controller);
    const timer =
      timeoutSeconds > 0
        ? setTimeout(() => {
            controller.abort();
          }, timeoutSeconds * 1000)
        : undefined;
    try {
      return await work(controller.signal);
    } finally {
      clearTimeout(timer);
      this.running.delete(controller);
    }
  }

  /** Aborts what runs now, and whatever is started later. */
  public cancel(): void {
    this.cancelled = true;
    for (const controller of this.running) controller.abort();
  }
}
