import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { besideState, cloneRoot } from './paths';
import { simulatedToken } from './token';

const address = '127.0.0.1:8677';

/** Milliseconds until the API must answer. */
const patience = 10_000;

type Answer = 'none' | 'ours' | 'refused';

/** Sees to it that the simulated API answers inside the lab's network; idempotent. */
async function ensure(lab: string): Promise<void> {
  const net = join(lab, 'net');
  if (!existsSync(net))
    throw new Error(`${net}: expected the lab's network, found nothing. Next: sandbox/lab/lab.sh up`);
  if (statSync(net).ino !== statSync('/proc/self/ns/net').ino) {
    enter(net);
    return;
  }
  const tokenFile = join(lab, 'hetzner.token');
  if (!existsSync(tokenFile)) writeFileSync(tokenFile, `${simulatedToken}\n`, { mode: 0o600 });
  const token = readFileSync(tokenFile, 'utf8').trim();
  const state = join(lab, 'hetzner.json');
  const { pid, log } = besideState(state);
  const answer = await ask(token);
  if (answer === 'refused')
    throw new Error(`http://${address}: an API answers that does not know the token in ${tokenFile}`);
  if (answer === 'ours') return;
  await endStale(pid, state);

  mkdirSync(lab, { recursive: true });
  const output = openSync(log, 'a');
  const args = ['--listen', address, '--state', state, '--token-file', tokenFile, '--lab', lab];
  const child = spawn(process.execPath, [join(__dirname, 'main.js'), ...args], {
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  child.unref();
  const until = Date.now() + patience;
  while (Date.now() < until) {
    if ((await ask(token)) === 'ours') {
      await settled(token, until);
      return;
    }
    await sleep(50);
  }
  const tail = readFileSync(log, 'utf8').trim().split('\n').slice(-10).join('\n');
  throw new Error(`http://${address}: no answer within ${patience} ms. Last lines of ${log}:\n${tail}`);
}

/**
 * Ends an API that lives on in a network that the lab has left behind: two of them would write one state file.
 */
async function endStale(pidFile: string, state: string): Promise<void> {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  const commandLine = `/proc/${pid}/cmdline`;
  // The number may be another process's by now.
  const isOurs = () =>
    existsSync(commandLine) && readFileSync(commandLine, 'utf8').split('\0').includes(state);
  if (!isOurs()) return;
  process.kill(pid, 'SIGTERM');
  const until = Date.now() + patience;
  while (isOurs()) {
    if (Date.now() > until)
      throw new Error(`process ${pid}: expected to end within ${patience} ms of SIGTERM, still runs`);
    await sleep(50);
  }
}

/** Waits for the servers that are started again; those that take longer stay locked until they run. */
async function settled(token: string, until: number): Promise<void> {
  while (Date.now() < until) {
    const response = await request('/actions?status=running', token);
    const { actions } = (await response.json()) as { actions: unknown[] };
    if (actions.length === 0) return;
    await sleep(100);
  }
  process.stderr.write('simulated Hetzner API: servers are still being started\n');
}

function request(path: string, token: string): Promise<Response> {
  return fetch(`http://${address}/v1${path}`, {
    headers: { Authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(patience),
  });
}

/** Runs this program again inside the lab's network. */
function enter(net: string): void {
  const again = spawnSync('nsenter', [`--net=${net}`, process.execPath, __filename], {
    stdio: 'inherit',
    env: process.env,
    timeout: patience * 2,
  });
  if (again.error) throw again.error;
  process.exitCode = again.status ?? 1;
}

async function ask(token: string): Promise<Answer> {
  try {
    const response = await request('/locations', token);
    await response.arrayBuffer();
    return response.ok || response.status === 429 ? 'ours' : 'refused';
  } catch {
    return 'none';
  }
}

ensure(resolve(process.env.FLEET_LAB ?? join(cloneRoot(), '.sandbox', 'lab'))).catch((error: unknown) => {
  process.stderr.write(`simulated Hetzner API: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
