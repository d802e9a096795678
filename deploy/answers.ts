import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { DeployError } from './errors';
import { placeForSockets, temporaryFolder } from './temporary-folder';

/**
 * Where the program of an `up` answers its steps, which are processes of their own: a folder that this user alone may enter. What
 * answers there lives as long as this process, and keeps it from nothing.
 */
export function answersFolder(): string {
  return temporaryFolder('', placeForSockets());
}

/** @param name of a socket; six characters at most */
export function answer(folder: string, name: string, how: (socket: Socket) => void): Promise<void> {
  const server = createServer((socket) => {
    // However a step ends, it is the end of its question.
    socket.on('error', () => undefined);
    socket.resume();
    socket.unref();
    how(socket);
  });
  server.unref();
  return new Promise((resolve, reject) => server.once('error', reject).listen(join(folder, name), resolve));
}

/** Asks the program; where that is gone, the socket closes without a word. */
export function ask(folder: string, name: string): Socket {
  // An `up` that ends later takes no answer back.
  return connect(join(folder, name)).on('error', () => undefined);
}

/**
 * What a step says that got no answer.
 * @param undone what it can promise: `nothing was changed`
 */
export function upHasEnded(host: string, phase: string, expected: string, undone: string): DeployError {
  return new DeployError({
    host,
    phase,
    expected: `${expected}, from the up that this step is of`,
    found: `that up has ended; ${undone}`,
    next: './fleet up',
  });
}
