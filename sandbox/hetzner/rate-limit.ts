/** Requests that are left, refilled evenly over the hour as the API documentation describes it. */
export class RateLimit {
  private left: number;
  private filledAt = Date.now();

  /** @param limit requests an hour */
  constructor(private readonly limit: number) {
    this.left = limit;
  }

  /** Takes one request; false when none is left. */
  take(): boolean {
    const now = Date.now();
    this.left = Math.min(this.limit, this.left + ((now - this.filledAt) / 3_600_000) * this.limit);
    this.filledAt = now;
    if (this.left < 1) return false;
    this.left -= 1;
    return true;
  }

  /** Headers of every response; `RateLimit-Reset` is the UNIX time at which the limit is whole again. */
  headers(): Record<string, string> {
    const missing = this.limit - this.left;
    return {
      'RateLimit-Limit': String(this.limit),
      'RateLimit-Remaining': String(Math.floor(this.left)),
      'RateLimit-Reset': String(Math.ceil(this.filledAt / 1000 + (missing / this.limit) * 3600)),
    };
  }
}
