import { table } from '../model/table';
import { fact, parseFacts } from '../model/facts';
import { noAnswer } from './failure';
import { hostScript } from './host-script';
import { plannedRun, type RunFile } from './run-file';
import { ssh } from './ssh';

const USAGE = 'usage: ./fleet ephemeral HOST   what its next start would lose';

/** What the search itself may take; a whole root on a slow disk is not read in a moment. */
const SEARCH_SECONDS = 120;
/** Groups that are shown; the rest is only counted. */
const SHOWN = 50;

/** Files that would be kept together, by the folder that somebody would name. */
export interface Group {
  /** A folder ends in a slash. */
  readonly path: string;
  readonly bytes: number;
  readonly files: number;
  readonly changed: Date;
  readonly newest: string;
}

/** What lies on a host where it is not kept. */
export interface Ephemeral {
  readonly host: string;
  /** Whether the running configuration says that the root is empty at every start. */
  readonly rootIsEphemeral: boolean;
  readonly homeIsInMemory: boolean;
  /** Kind of the root file system. */
  readonly type: string;
  /** Where things are kept, if anywhere. */
  readonly place?: string;
  readonly files: number;
  readonly bytes: number;
  readonly groups: number;
  /** Newest first. */
  readonly shown: readonly Group[];
  /** Seconds after which the search was given up. */
  readonly gaveUp?: number;
}

/**
 * Looks over one connection, and changes nothing.
 * @throws DeployError where the host cannot be reached
 */
export async function readEphemeral(run: RunFile): Promise<Ephemeral> {
  const { connect, probe } = run.limits;
  const result = await ssh(run, {
    script: hostScript('ephemeral'),
    args: [String(SEARCH_SECONDS), String(SHOWN)],
    connect,
    limit: connect + probe + SEARCH_SECONDS,
  });
  if (result.kind !== 'ok') throw noAnswer(run, 'ephemeral', result);
  return parseEphemeral(run.host, result.stdout);
}

export function parseEphemeral(host: string, stdout: string): Ephemeral {
  const facts = parseFacts(stdout);
  const place = fact(facts, 'path');
  const gaveUp = fact(facts, 'incomplete');
  return {
    host,
    rootIsEphemeral: fact(facts, 'root') === 'ephemeral',
    homeIsInMemory: fact(facts, 'home') === 'tmpfs',
    type: fact(facts, 'type') ?? 'unknown',
    ...(place === undefined ? {} : { place }),
    files: Number(fact(facts, 'files') ?? 0),
    bytes: Number(fact(facts, 'bytes') ?? 0),
    groups: Number(fact(facts, 'groups') ?? 0),
    shown: stdout.split('\n').flatMap(readGroup),
    ...(gaveUp === undefined ? {} : { gaveUp: Number(gaveUp) }),
  };
}

function readGroup(line: string): Group[] {
  const [, path = '', bytes, files, seconds, newest = ''] =
    /^group=([^\t]+)\t(\d+)\t(\d+)\t(\d+)\t(.*)$/.exec(line) ?? [];
  if (path === '') return [];
  const changed = new Date(Number(seconds) * 1000);
  return [{ path, bytes: Number(bytes), files: Number(files), changed, newest }];
}

/** What is shown of it. */
export function ephemeralText(found: Ephemeral): string {
  const { host, shown, groups, files, bytes } = found;
  const rows = shown.map((group) => [
    group.changed.toISOString().slice(0, 16).replace('T', ' '),
    size(group.bytes),
    String(group.files),
    printable(group.path),
    group.files > 1 ? printable(group.newest.slice(group.path.length)) : '',
  ]);
  const rest = groups - shown.length;
  return [
    `${host}: ${situation(found)}`,
    ...(found.gaveUp === undefined
      ? []
      : [`The search was given up after ${found.gaveUp} s: there is more than this.`]),
    ...(shown.length === 0
      ? ['Nothing is there that is not kept.']
      : [
          `Not kept: ${files} files, ${size(bytes)}, newest first.`,
          '',
          table([['changed (UTC)', 'size', 'files', 'path', 'newest'], ...rows]),
          ...(rest > 0 ? [`… and ${rest} more places`] : []),
          '',
          `To keep one: hosts.${host}.options, fleet.impermanence.directories: [/its/folder], or for a home`,
          'fleet.impermanence.users.NAME.directories: [its/folder].',
        ]),
  ].join('\n');
}

function situation({ rootIsEphemeral, homeIsInMemory, type, place }: Ephemeral): string {
  const where = place === undefined ? '' : `; what is named is kept in ${place}`;
  if (rootIsEphemeral) return `its root (${type}) is empty at every start${where}.`;
  const homes = homeIsInMemory ? ', homes are in memory' : '';
  return `its root (${type}) is kept${homes}${where}. An ephemeral one would lose this at the next start.`;
}

function size(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value.toFixed(power > 0 && value < 10 ? 1 : 0)} ${units[power] ?? ''}`;
}

/** File names are anybody's: what would steer a terminal is not shown. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?');
}

/** `node dist/deploy/ephemeral.js STACK ephemeral HOST` */
async function main([stack = '', , host = '', ...rest]: readonly string[]): Promise<void> {
  if (host === '' || rest.length > 0) throw new Error(USAGE);
  console.log(ephemeralText(await readEphemeral(plannedRun(stack, host))));
}

if (require.main === module)
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
