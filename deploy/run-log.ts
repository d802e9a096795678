import { appendFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FLEET_FOLDER } from './fleet-folder';

/** Runs whose logs a host keeps. */
const RUNS = 5;
/** Bytes that one step writes at most: a builder that runs wild must not fill the operator's disk. */
const LARGEST = 8 * 1024 * 1024;

/** File for all that an `up` does with one host: `.fleet/<stack>/logs/<host>/<time>.log`. */
export function logPath(stack: string, host: string, started: Date): string {
  const time = started.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return join(FLEET_FOLDER, stack, 'logs', host, `${time}.log`);
}

/** The log of the step that this process is; nothing is kept before it is opened. */
let open: { readonly file: string; left: number } | undefined;

/**
 * All that {@link log} is told goes to this file from now on, after what other steps have written. Of the files beside it the newest few
 * stay.
 */
export function openLog(file: string): void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const others = readdirSync(folder).filter((name) => name !== basename(file));
  for (const old of others.sort().slice(0, 1 - RUNS)) rmSync(join(folder, old), { force: true });
  open = { file, left: LARGEST };
}

/** Where this step is logged. */
export function logFile(): string | undefined {
  return open?.file;
}

/** Adds what may be several lines, with the time. A log that cannot be written is no reason to give up what is logged. */
export function log(text: string): void {
  if (open === undefined || open.left <= 0) return;
  const time = new Date().toISOString().slice(11, 19);
  const lines = text.split('\n').map((line) => `${time} ${line}\n`);
  open.left -= Buffer.byteLength(lines.join(''));
  if (open.left <= 0) lines.push(`${time} (the rest is left out: more than ${LARGEST} bytes)\n`);
  try {
    appendFileSync(open.file, lines.join(''), { mode: 0o600 });
  } catch {
    open = undefined;
  }
}
