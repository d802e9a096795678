import type { Comparison } from '../model/preview-text';
import type { BuildRequest } from './build';
import { DeployError } from './errors';
import type { RunFile } from './run-file';

/** Two closures, by store path; `running` stands for the one that runs on the host. */
export interface Pair {
  readonly title: string;
  readonly from: string;
  readonly to: string;
}

/** What is to be built before it can be compared. */
export interface Wanted extends Pair {
  readonly run: RunFile;
  readonly request: BuildRequest;
}

/** Of a system. */
export const COMING = 'what comes, against what runs';

/** Of the same, where nobody says what runs. */
export function againstDelivered(title: string): string {
  return title === COMING ? 'what comes, against what was delivered' : title;
}

/** Seconds, beside those for connecting: of two closures of 3,000 paths Nix needs less than one. */
export const LIMIT = 180;

/** Builds, or says why that was not possible. */
export async function built(title: string, work: () => Promise<unknown>): Promise<Comparison | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (!(error instanceof DeployError)) throw error;
    return { title, result: { unknown: `not built, so sizes are unknown: ${error.message}`, failed: true } };
  }
}
