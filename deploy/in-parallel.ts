import { availableParallelism } from 'node:os';

/** Does the work for each, so many at a time: as many as there are processors, where the work is not mostly waiting. */
export async function inParallel<T>(
  list: readonly T[],
  work: (item: T) => Promise<void>,
  parallel = availableParallelism(),
): Promise<void> {
  const queue = list.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(parallel, list.length) }, worker));
}
