import { join } from 'node:path';
import { run } from './child';
import { sharedOptions, type SshTarget } from './ssh-options';
import { inTemporaryFolder } from './temporary-folder';

/** Characters of a socket's path: a Mac knows 104, and ssh adds 17 to it while it makes one. Sessions do without where it is longer. */
const LONGEST_PATH = 86;

/**
 * Does work whose sessions on one machine share a connection: a second handshake would prove nothing there, and takes time of both.
 * Where that connection is lost, the next session makes another. Whichever address is named, a session goes by the one that the
 * connection was made to.
 */
export function overOneConnection<T>(target: SshTarget, work: (target: SshTarget) => Promise<T>): Promise<T> {
  return inTemporaryFolder('', async (folder) => {
    const control = join(folder, 'ssh');
    if (control.length > LONGEST_PATH) return work(target);
    try {
      return await work({ ...target, control });
    } finally {
      await run(['ssh', '-F', 'none', ...sharedOptions(control), '-O', 'exit', '--', target.host], {
        limit: 5,
      }).catch(() => undefined);
    }
  });
}
