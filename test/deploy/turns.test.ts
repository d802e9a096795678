import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answersFolder } from '../../deploy/answers';
import { Progress } from '../../deploy/progress';
import { giveTurns, inTurn, type Turn } from '../../deploy/turns';
import { compile } from './compile';

/** Work that lasts until it is told to end, and what it did. */
class Steps {
  readonly begun: string[] = [];
  private readonly ends = new Map<string, () => void>();

  constructor(private readonly answers: string | undefined) {}

  async run(host: string, turn: Turn): Promise<string> {
    const place = { host, ...(this.answers === undefined ? {} : { answers: this.answers }) };
    return inTurn(place, turn, new Progress(host, turn), async () => {
      this.begun.push(host);
      await new Promise<void>((end) => this.ends.set(host, end));
      return `${host} is done`;
    });
  }

  end(host: string): void {
    this.ends.get(host)?.();
  }

  /** These have begun in this order, and no other does a while later. */
  async haveBegun(...hosts: readonly string[]): Promise<void> {
    for (let tries = 0; this.begun.length < hosts.length && tries < 100; tries += 1) await settled();
    await settled();
    expect(this.begun).toEqual(hosts);
  }
}

/** Turns of this process. */
async function turns(parallel: number): Promise<string> {
  const folder = answersFolder();
  await giveTurns(folder, parallel);
  return folder;
}

/** What was asked for before is answered when this is. */
async function settled(): Promise<void> {
  await sleep(100);
}

test('[R2.8] as many hosts at a time as config says, in the order in which they ask', async () => {
  const steps = new Steps(await turns(2));
  const all: Promise<string>[] = [];
  for (const host of ['one', 'two', 'three', 'four']) {
    all.push(steps.run(host, 'change'));
    await settled();
  }
  await steps.haveBegun('one', 'two');
  steps.end('two');
  await steps.haveBegun('one', 'two', 'three');
  for (const host of ['one', 'three']) steps.end(host);
  await steps.haveBegun('one', 'two', 'three', 'four');
  steps.end('four');
  expect(await Promise.all(all)).toEqual(['one', 'two', 'three', 'four'].map((host) => `${host} is done`));
});

test('[R2.8] while one host is changed, the next one gets its copy', async () => {
  const steps = new Steps(await turns(1));
  const all = [steps.run('one', 'change'), steps.run('two', 'copy')];
  await steps.haveBegun('one', 'two');
  for (const host of ['one', 'two']) steps.end(host);
  await Promise.all(all);
});

test('[R2.8] a step that fails, and one that is killed, give their turns back', async () => {
  const answers = await turns(1);
  const asks = `require('node:net').connect(${JSON.stringify(join(answers, 'change'))}).pipe(process.stdout)`;
  const killed = spawn(process.execPath, ['-e', asks]);
  await once(killed.stdout, 'data');
  const failing = inTurn({ host: 'two', answers }, 'change', new Progress('two', 'change'), () =>
    Promise.reject(new Error('two fails')),
  );
  const steps = new Steps(answers);
  const last = steps.run('three', 'change');
  const failed = expect(failing).rejects.toThrow('two fails');
  await steps.haveBegun();
  killed.kill('SIGKILL');
  await Promise.all([once(killed, 'close'), failed]);
  await steps.haveBegun('three');
  steps.end('three');
  await last;
});

test('[R2.8] what waits for an up that is gone changes nothing and says so; what has begun goes on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-turns-'));
  const load = (file: string) => `require(${JSON.stringify(compile(file, folder))})`;
  const text = `const answers = ${load('deploy/answers.ts')}.answersFolder(); setInterval(() => {}, 1000);
    ${load('deploy/turns.ts')}.giveTurns(answers, 1).then(() => process.stdout.write(answers))`;
  const program = spawn(process.execPath, ['-e', text], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [told] = (await once(program.stdout, 'data')) as [Buffer];
  const steps = new Steps(told.toString());
  const [first, second] = [steps.run('one', 'change'), steps.run('two', 'change')];
  const refused = expect(second).rejects.toThrow(
    'two: change failed\n' +
      '  expected: its turn, from the up that this step is of\n' +
      '  found: that up has ended; nothing was changed\n' +
      '  next: ./fleet up',
  );
  await steps.haveBegun('one');
  program.kill('SIGKILL');
  await once(program, 'close');
  await refused;
  await expect(steps.run('three', 'copy')).rejects.toThrow('that up has ended');
  steps.end('one');
  expect(await first).toBe('one is done');
  await steps.haveBegun('one');
  rmSync(folder, { recursive: true });
});

test('[R2.8] a roll-back by hand waits for nobody', async () => {
  const steps = new Steps(undefined);
  const all = [steps.run('one', 'change'), steps.run('two', 'change')];
  await steps.haveBegun('one', 'two');
  for (const host of ['one', 'two']) steps.end(host);
  await Promise.all(all);
});
