import { readdirSync, readFileSync } from 'node:fs';

/** All that a process started, and what these did; without a process for the look, which would be too slow for what is short-lived. */
export function descendants(pid: number): number[] {
  const children = ofProcess(() => readdirSync(`/proc/${pid}/task`), []).flatMap((thread) =>
    ofProcess(() => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'), '')
      .split(' ')
      .filter((child) => child !== '')
      .map(Number),
  );
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/** A process may end while it is looked at. */
export function ofProcess<T>(read: () => T, ended: T): T {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return ended;
    throw error;
  }
}
