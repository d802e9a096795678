import type { Socket } from 'node:net';
import { answer, ask, upHasEnded } from './answers';
import type { Progress } from './progress';
import type { RunFile } from './run-file';
import { Slots } from './slots';

/** What few hosts do at a time: get what is new, which changes nothing that runs; and run it, until that is confirmed or undone. */
const TURNS = ['copy', 'change'] as const;
export type Turn = (typeof TURNS)[number];

/** Whoever gets its turn sooner is not said to wait. */
const SOON_MS = 1000;

/**
 * Gives the steps of an `up` their turns, `parallel` of each kind at a time, in the order in which they ask: a connection asks, and a
 * step that ends, in whatever way, gives its turn back, because its connection ends with it.
 *
 * @param folder where the program answers
 */
export async function giveTurns(folder: string, parallel: number): Promise<void> {
  await Promise.all(
    TURNS.map((turn) => {
      const slots = new Slots(parallel);
      return answer(folder, turn, (socket) => {
        const ended = new Promise<unknown>((resolve) => socket.once('close', resolve));
        void slots.take(async () => {
          if (!socket.destroyed) socket.write('yours');
          await ended;
        });
      });
    }),
  );
}

/**
 * Does work when its turn has come. What others do in theirs is limited, so that every turn comes. Where no `up` gives turns, as in a
 * roll-back by hand, it is done at once.
 *
 * @throws DeployError where that `up` has ended before
 */
export async function inTurn<T>(
  { host, answers }: Pick<RunFile, 'host' | 'answers'>,
  turn: Turn,
  progress: Progress,
  work: () => Promise<T>,
): Promise<T> {
  if (answers === undefined) return work();
  const what = `waiting for its turn to ${turn}`;
  const soon = setTimeout(() => {
    progress.say(what);
  }, SOON_MS);
  const socket = ask(answers, turn);
  try {
    const mine = await progress.during(what, granted(socket));
    clearTimeout(soon);
    if (!mine) throw upHasEnded(host, turn, 'its turn', 'nothing was changed');
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
  });
}
