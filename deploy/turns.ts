import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeployError } from './errors';
import type { Progress } from './progress';
import type { RunFile } from './run-file';
import { Slots } from './slots';
import { temporaryFolder } from './temporary-folder';

/** What few hosts do at a time: get what is new, which changes nothing that runs; and run it, until that is confirmed or undone. */
const TURNS = ['copy', 'change'] as const;
export type Turn = (typeof TURNS)[number];

/** Characters: a socket's path may have 104 on a Mac, and what follows takes 26. */
const LONGEST_PLACE = 78;
/** Whoever gets its turn sooner is not said to wait. */
const SOON_MS = 1000;

/**
 * Gives the steps of an `up` their turns, `parallel` of each kind at a time, in the order in which they ask. They are processes of their
 * own: a connection asks, and a step that ends, in whatever way, gives its turn back, because its connection ends with it.
 *
 * @returns the folder with a socket for each kind; they live as long as this process, and keep it from nothing
 */
export async function giveTurns(parallel: number): Promise<string> {
  const place = tmpdir();
  const folder = temporaryFolder('', place.length > LONGEST_PLACE ? '/tmp' : place);
  await Promise.all(TURNS.map((turn) => listen(join(folder, turn), new Slots(parallel))));
  return folder;
}

function listen(path: string, slots: Slots): Promise<void> {
  const server = createServer((socket) => {
    const ended = new Promise<unknown>((resolve) => socket.once('close', resolve));
    // However it ends, the turn is the next one's.
    socket.on('error', () => undefined);
    socket.resume();
    socket.unref();
    void slots.take(async () => {
      if (!socket.destroyed) socket.write('yours');
      await ended;
    });
  });
  server.unref();
  return new Promise((resolve, reject) => server.once('error', reject).listen(path, resolve));
}

/**
 * Does work when its turn has come. What others do in theirs is limited, so that every turn comes. Where no `up` gives turns, as in a
 * roll-back by hand, it is done at once.
 *
 * @throws DeployError where that `up` has ended before
 */
export async function inTurn<T>(
  { host, turns }: Pick<RunFile, 'host' | 'turns'>,
  turn: Turn,
  progress: Progress,
  work: () => Promise<T>,
): Promise<T> {
  if (turns === undefined) return work();
  const what = `waiting for its turn to ${turn}`;
  const soon = setTimeout(() => {
    progress.say(what);
  }, SOON_MS);
  const socket = connect(join(turns, turn));
  try {
    const mine = await progress.during(what, granted(socket));
    clearTimeout(soon);
    if (!mine)
      throw new DeployError({
        host,
        phase: turn,
        expected: 'its turn, from the up that this step is of',
        found: 'that up has ended; nothing was changed',
        next: './fleet up',
      });
    return await work();
  } finally {
    socket.destroy();
  }
}

/** Whether the turn has come; else there is nobody any more who gives any. */
function granted(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once('data', () => {
      resolve(true);
    });
    socket.once('close', () => {
      resolve(false);
    });
    // An `up` that ends later takes no turn back.
    socket.on('error', () => undefined);
  });
}
