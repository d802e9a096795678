import { existsSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from './errors';

/** What goes wrong at Hetzner, as the outages file says it; everything may be left out. */
interface Planned {
  /** Locations without room for another server. */
  full?: string[];
  faults?: Fault[];
  /** How many of the next actions of a command fail before they have done anything. */
  failing?: Record<string, number>;
  /** Seconds that each action of a command takes besides. */
  taking?: Record<string, number>;
  /** Whether Hetzner works on the API: it tells what there is, and changes nothing. */
  maintenance?: boolean;
  /** Names of servers that Hetzner works on: nobody else changes them. */
  locked?: string[];
  /** Seconds until lists tell of what was made, and actions of their end. */
  lagging?: number;
}

interface Fault {
  method: string;
  /** A regular expression for the path below /v1. */
  path: string;
  /** HTTP status of the answer; none: the request is answered as ever, after `seconds`. */
  status?: number;
  code?: string;
  message?: string;
  /** How often, from the moment on that the file says so. */
  times: number;
  /** That it takes to answer. */
  seconds?: number;
  /** The request is carried out, but nothing is heard of it, or its answer breaks off in the middle. */
  answer?: 'none' | 'half';
}

/** Trouble that comes from outside: a file beside the state, read anew when it changes. Without it there is none. */
export class Outages {
  private planned: Planned = {};
  private changed = 0;

  /** @param file that need not be there */
  constructor(private readonly file: string | undefined) {}

  /**
   * @returns how much of the answer arrives
   * @throws ApiError where this request is one that fails
   */
  async request(method: string, path: string): Promise<'all' | 'half' | 'none'> {
    const { faults = [], maintenance = false } = this.read();
    if (maintenance && method !== 'GET')
      throw new ApiError('maintenance', 'cannot perform operation due to maintenance');
    const fault = faults.find(
      (one) => one.times > 0 && one.method === method && new RegExp(one.path).test(path.replace(/^\/v1/, '')),
    );
    if (fault === undefined) return 'all';
    fault.times -= 1;
    if (fault.seconds !== undefined) await sleep(fault.seconds * 1000);
    if (fault.status !== undefined)
      throw new ApiError(fault.code ?? 'service_error', fault.message ?? 'an outage', null, fault.status);
    return fault.answer ?? 'all';
  }

  /** @throws Error where this action is one that fails */
  async action(command: string): Promise<void> {
    const { failing = {}, taking = {} } = this.read();
    if (taking[command] !== undefined) await sleep(taking[command] * 1000);
    const left = failing[command] ?? 0;
    if (left <= 0) return;
    failing[command] = left - 1;
    throw new Error(`${command} failed`);
  }

  isFull(location: string): boolean {
    return this.read().full?.includes(location) ?? false;
  }

  isLocked(server: string | undefined): boolean {
    return server !== undefined && (this.read().locked?.includes(server) ?? false);
  }

  /** Whether everybody who reads has heard of what happened at this time. */
  isKnown(time: string | null): boolean {
    const { lagging = 0 } = this.read();
    return lagging === 0 || time === null || Date.now() - Date.parse(time) >= lagging * 1000;
  }

  private read(): Planned {
    if (this.file === undefined || !existsSync(this.file)) return (this.planned = {});
    const { mtimeMs } = statSync(this.file);
    if (mtimeMs !== this.changed) {
      this.planned = JSON.parse(readFileSync(this.file, 'utf8')) as Planned;
      this.changed = mtimeMs;
    }
    return this.planned;
  }
}
