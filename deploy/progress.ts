import { shortStorePaths } from '../model/store-path';
import { log } from './run-log';

const SILENCE_SECONDS = 30;
const STEP_SECONDS = 2;

/**
 * Says on stderr how far a long step has come; stdout is a step's result and nothing else. The state keeps stderr: store paths are
 * whole in the log alone.
 */
export class Progress {
  private readonly started = performance.now();
  private last = this.started;

  constructor(
    private readonly host: string,
    private readonly phase: string,
  ) {}

  say(text: string): void {
    this.last = performance.now();
    const seconds = ((this.last - this.started) / 1000).toFixed(1);
    const line = `${this.host}: ${this.phase}: ${text} (${seconds} s)`;
    process.stderr.write(`${shortStorePaths(line)}\n`);
    log(line);
  }

  /** Awaits work that may be silent for long, and says every now and then that it goes on. */
  async during<T>(what: string, work: Promise<T>): Promise<T> {
    const timer = setInterval(() => {
      if (performance.now() - this.last >= SILENCE_SECONDS * 1000) this.say(`still ${what}`);
    }, 1000);
    try {
      return await work;
    } finally {
      clearInterval(timer);
    }
  }

  /**
   * Passes on what Nix says about its own steps, of the many single ones only now and then; the output of builders is kept for errors
   * only.
   */
  readonly nixLine = (line: string): void => {
    if (/^(these \d+|this derivation|copying \d+|warning: )/.test(line)) this.say(line);
    const quiet = performance.now() - this.last < STEP_SECONDS * 1000;
    if (!quiet && /^(building |copying path|downloading |fetching )/.test(line)) this.say(line);
  };
}
