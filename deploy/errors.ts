/** What a person needs to act on a failed deployment step. */
export interface DeployFailure {
  readonly host: string;
  /** Step that failed: `copy`, `switch`, `health`, … */
  readonly phase: string;
  readonly expected: string;
  readonly found: string;
  /** Last lines of output of what failed. */
  readonly lastLines?: readonly string[];
  /** What to run next. */
  readonly next: string;
}

/** A deployment step of one host failed; the message says all that is known, over several lines. */
export class DeployError extends Error {
  constructor(readonly failure: DeployFailure) {
    const { host, phase, expected, found, lastLines = [], next } = failure;
    super(
      [
        `${host}: ${phase} failed`,
        `  expected: ${expected}`,
        `  found: ${found}`,
        ...(lastLines.length === 0 ? [] : ['  last lines:', ...lastLines.map((line) => `    ${line}`)]),
        `  next: ${next}`,
      ].join('\n'),
    );
    this.name = 'DeployError';
  }
}
