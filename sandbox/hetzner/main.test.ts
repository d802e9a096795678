import { transformFileSync } from '@swc/core';
import { spawn, type ChildProcess } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The program as it is shipped: compiled, in a process of its own. */
let clone: string;
let state: string;
const children: ChildProcess[] = [];

beforeAll(() => {
  clone = mkdtempSync(join(tmpdir(), 'hetzner-main-'));
  state = join(clone, 'hetzner.json');
  writeFileSync(join(clone, 'package.json'), '{}');
  writeFileSync(join(clone, 'token'), 'secret-token\n');
  symlinkSync(join(__dirname, '..', '..', 'node_modules'), join(clone, 'node_modules'));
  const sources = readdirSync(__dirname, { recursive: true, encoding: 'utf8' });
  for (const file of sources.filter((name) => name.endsWith('.ts') && !name.includes('test'))) {
    const target = join(clone, 'dist', 'sandbox', 'hetzner', file.replace(/ts$/, 'js'));
    mkdirSync(dirname(target), { recursive: true });
    const { code } = transformFileSync(join(__dirname, file), {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
    });
    writeFileSync(target, code);
  }
});

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(clone, { recursive: true, force: true });
});

function start(...args: string[]): ChildProcess {
  const program = join(clone, 'dist', 'sandbox', 'hetzner', 'main.js');
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  return child;
}

/** Starts the API on a free port and gives its endpoint, which is in the log. */
async function serve(): Promise<{ child: ChildProcess; endpoint: string }> {
  const log = join(clone, 'hetzner.log');
  rmSync(log, { force: true });
  const child = start('--listen', '127.0.0.1:0', '--state', state, '--token-file', join(clone, 'token'));
  for (let round = 0; round < 200; round++) {
    const found = existsSync(log) ? /listening on (\S+)/.exec(readFileSync(log, 'utf8')) : null;
    if (found) return { child, endpoint: `http://${found[1] ?? ''}/v1` };
    await sleep(50);
  }
  throw new Error('no "listening" in the log within 10 s');
}

const headers = { Authorization: 'Bearer secret-token' };

test('[R6.2] SIGTERM ends the API cleanly, and the next one goes on with its state', async () => {
  const first = await serve();
  expect(readFileSync(join(clone, 'hetzner.pid'), 'utf8')).toBe(`${first.child.pid ?? 0}\n`);
  const body = JSON.stringify({ name: 'net', ip_range: '10.0.0.0/16' });
  const created = await fetch(`${first.endpoint}/networks`, { method: 'POST', headers, body });
  expect(created.status).toBe(201);
  first.child.kill('SIGTERM');
  expect(await once(first.child, 'exit')).toEqual([0, null]);
  expect(existsSync(join(clone, 'hetzner.pid'))).toBe(false);
  expect(readFileSync(join(clone, 'hetzner.log'), 'utf8')).not.toContain('secret-token');

  const second = await serve();
  const listed = await fetch(`${second.endpoint}/networks`, { headers });
  expect(await listed.json()).toMatchObject({ networks: [{ name: 'net' }] });
  second.child.kill('SIGKILL');
  await once(second.child, 'exit');
}, 60_000);

test('[R6.2] a state file that is none is refused and stays as it is', async () => {
  writeFileSync(state, '{"servers":[]}');
  const child = start('--listen', '127.0.0.1:0', '--state', state, '--token-file', join(clone, 'token'));
  let errors = '';
  child.stderr?.on('data', (text) => (errors += String(text)));
  const [status] = (await once(child, 'close')) as [number];
  expect(status).not.toBe(0);
  expect(errors).toContain('expected the state of the simulated Hetzner API');
  expect(readFileSync(state, 'utf8')).toBe('{"servers":[]}');
}, 30_000);
