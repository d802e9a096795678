import { describe } from './ssh';
import type { Reply } from './transaction';

/**
 * Remembers for how long a host gave no answer, and why. The host itself cannot know: the reason that it gives for its roll-back is only
 * that nobody confirmed.
 */
export class Silence {
  private since: number | undefined;
  /** Longest time without an answer, in seconds. */
  seconds = 0;
  /** Why, of the longest one; absent while every request was answered. */
  reason: string | undefined;

  /** Adds a silence that was not noticed as one: an answer that was held up, a check that got none. */
  add(seconds: number, reason: string): void {
    this.seconds = Math.max(this.seconds, seconds);
    this.reason = reason;
  }

  /** @returns whether a silence begins with this reply. */
  note(reply: Reply): boolean {
    const now = performance.now();
    const begins = reply.kind !== 'state' && this.since === undefined;
    if (this.since !== undefined) this.seconds = Math.max(this.seconds, (now - this.since) / 1000);
    if (reply.kind === 'state') {
      this.since = undefined;
    } else {
      this.since ??= now;
      this.reason = describe(reply);
    }
    return begins;
  }
}
