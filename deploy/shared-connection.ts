import { join } from 'node:path';
import { run } from './child';
import { sharedOptions, type SshTarget } from './ssh-options';
import { inTemporaryFolder, placeForSockets } from './temporary-folder';

/**
 * Does work whose sessions on one machine share a connection: a second handshake would prove nothing there, and takes time of both.
 * Where that connection is lost, the next session makes another. Whichever address is named, a session goes by the one that the
 * connection was made to.
 */
export function overOneConnection<T>(target: SshTarget, work: (target: SshTarget) => Promise<T>): Promise<T> {
  const shared = async (folder: string): Promise<T> => {
    const control = join(folder, 'ssh');
    try {
      return await work({ ...target, control });
    } finally {
      await run(['ssh', '-F', 'none', ...sharedOptions(control), '-O', 'exit', '--', target.host], {
        limit: 5,
      }).catch(() => undefined);
    }
  };
  return inTemporaryFolder('', shared, placeForSockets());
}
