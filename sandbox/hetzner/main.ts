import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Actions } from './actions';
import { createApi } from './api';
import { Enforcer } from './enforce';
import { LabMachines } from './lab-machines';
import { noMachines } from './machines';
import { Outages } from './outages';
import { besideState, cloneRoot } from './paths';
import { recover } from './recovery';
import { Store } from './store';

const usage =
  'usage: main.js --listen ADDRESS:PORT --state FILE --token-file FILE [--lab DIR] [--requests-per-hour N]';

function main(): void {
  const { values } = parseArgs({
    options: {
      listen: { type: 'string' },
      state: { type: 'string' },
      'token-file': { type: 'string' },
      lab: { type: 'string' },
      'requests-per-hour': { type: 'string' },
    },
  });
  const { listen, state, 'token-file': tokenFile, lab } = values;
  const [, host, port] = /^(.+):(\d+)$/.exec(listen ?? '') ?? [];
  if (host === undefined || state === undefined || tokenFile === undefined) throw new Error(usage);
  const token = readFileSync(tokenFile, 'utf8').trim();
  if (token === '') throw new Error(`${tokenFile}: expected a token, found an empty file`);

  const files = besideState(resolve(state));
  const log = (line: string) => {
    appendFileSync(files.log, `${new Date().toISOString()} ${line}\n`);
  };
  const requestsPerHour = values['requests-per-hour'];
  const server = createServer();
  server.on('error', (error) => {
    process.stderr.write(`simulated Hetzner API on ${listen ?? ''}: ${error.message}\n`);
    process.exitCode = 1;
  });
  // The state is opened once the address is ours, so that a second start never writes what the first one holds.
  server.listen({ host, port: Number(port) }, () => {
    const store = new Store(resolve(state));
    const outages = new Outages(files.outages);
    const script = join(cloneRoot(), 'sandbox', 'lab', 'lab.sh');
    const machines = lab === undefined ? noMachines : new LabMachines(script, resolve(lab));
    const actions = new Actions(store, log, outages);
    const enforcer = lab === undefined ? undefined : new Enforcer(store, resolve(lab), log);
    const enforce = () => enforcer?.apply() ?? Promise.resolve();
    const workspace = { store, actions, machines, enforce, log, outages };
    const api = createApi(workspace, {
      token,
      requestsPerHour: requestsPerHour === undefined ? undefined : Number(requestsPerHour),
    });
    // Nobody is told that a server runs before it is known whether its machine does.
    const recovered = recover(workspace).catch((error: unknown) => {
      log(`recovery failed: ${error instanceof Error ? error.message : String(error)}`);
    });
    server.on('request', (message, response) => {
      void recovered.then(() => {
        api(message, response);
      });
    });
    writeFileSync(files.pid, `${process.pid}\n`);
    const address = server.address();
    log(`listening on ${typeof address === 'object' ? `${host}:${address?.port ?? 0}` : host}`);

    const shutDown = () => {
      server.close();
      server.closeIdleConnections();
      void actions.idle().then(() => {
        store.save();
        if (existsSync(files.pid) && readFileSync(files.pid, 'utf8').trim() === String(process.pid))
          rmSync(files.pid);
        log('ended');
        process.exit(0);
      });
    };
    process.once('SIGTERM', shutDown);
    process.once('SIGINT', shutDown);
  });
}

try {
  main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
