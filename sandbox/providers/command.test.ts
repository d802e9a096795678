import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { linesOf, TestStack } from './testing';

jest.setTimeout(180_000);

const stack = new TestStack();

beforeAll(() => stack.create());
afterAll(() => {
  stack.dispose();
});

const log = stack.file('log');
/** A stack of one command under a name of its own, so that each test starts without history. */
const only = async (name: string): Promise<(properties: string, more?: string) => void> => {
  stack.program('module.exports = {};');
  await stack.up();
  writeFileSync(log, '');
  return (properties, more = '') => {
    stack.program(
      `const it = new command.local.Command('${name}', { ${properties} }${more});\nmodule.exports = { out: it.stdout };`,
    );
  };
};

test('[R6.1] a command runs once, and a second up changes nothing', async () => {
  const one = await only('one');
  one(
    `create: 'echo created >> ${log}; printf "a\\nb\\n\\n"', delete: 'echo "deleted $PULUMI_COMMAND_STDOUT" >> ${log}'`,
  );
  await stack.up();
  await stack.up('--expect-no-changes');
  expect(linesOf(log)).toEqual(['created']);
  expect((await stack.exported('one'))?.outputs).toMatchObject({ stdout: 'a\nb\n', stderr: '' });
});

test('[R6.1] environment updates in place, triggers replace and run the old delete last', async () => {
  const one = await only('two');
  const text = `create: 'echo "run $A" >> ${log}', delete: 'echo deleted >> ${log}'`;
  one(`${text}, environment: { A: '1' }, triggers: ['x']`);
  await stack.up();
  one(`${text}, environment: { A: '2' }, triggers: ['x']`);
  expect(await stack.preview()).toMatchObject({ two: 'update' });
  await stack.up();
  expect(linesOf(log)).toEqual(['run 1', 'run 2']);
  one(`${text}, environment: { A: '2' }, triggers: ['y']`);
  expect((await stack.preview()).two).toMatch(/replace/);
  await stack.up();
  expect(linesOf(log).slice(2)).toEqual(['run 2', 'deleted']);
});

test('[R6.1] a failed update keeps the old inputs, so that the next up tries again', async () => {
  const one = await only('three');
  const flag = stack.file('flag');
  const text = (value: string): string =>
    `create: 'echo "try $A" >> ${log}; test $A = good || test -e ${flag}', environment: { A: '${value}' }`;
  one(text('good'));
  await stack.up();
  one(text('bad'));
  const { code, output } = await stack.pulumi(['up', '--yes', '--skip-preview']);
  expect(code).not.toBe(0);
  expect(output).toContain('exit status 1: running "echo');
  expect((await stack.exported('three'))?.inputs).toMatchObject({ environment: { A: 'good' } });
  writeFileSync(flag, '');
  await stack.up();
  expect(linesOf(log)).toEqual(['try good', 'try bad', 'try bad']);
  await stack.up('--expect-no-changes');
});

test('[R6.4] what is secret stays out of the state and the output', async () => {
  const one = await only('four');
  one(
    `create: 'cat', stdin: pulumi.secret('s3cr3t-in'), environment: { S: pulumi.secret('s3cr3t-env') }, logging: 'none'`,
    `, { additionalSecretOutputs: ['stdout'] }`,
  );
  const output = await stack.up();
  const state = await stack.succeed(['stack', 'export']);
  for (const text of [output, state]) expect(text).not.toContain('s3cr3t');
  const shown = await stack.succeed(['stack', 'output', 'out', '--show-secrets']);
  expect(shown.trim()).toBe('s3cr3t-in');
});

test('[R6.1] a preview knows that outputs of a new command are not known yet', async () => {
  stack.program(`
    const first = new command.local.Command('first', { create: 'echo >> ${log}.preview' });
    const second = new command.local.Command('second', { create: 'true', environment: { X: first.stdout } });
    module.exports = { seen: first.stdout.apply((text) => 'known ' + text) };`);
  expect(await stack.preview()).toMatchObject({ first: 'create', second: 'create' });
  expect(existsSync(`${log}.preview`)).toBe(false);
});

test('[R6.1] an interrupt kills the command with SIGKILL, while what it started runs on', async () => {
  const child = stack.file('grandchild');
  stack.program(`new command.local.Command('slow', {
    create: '(trap "" INT TERM; sleep 4; echo survived > ${child}) >/dev/null 2>&1 & echo started > ${log}.slow; sleep 60; true' });`);
  const run = stack.start(['up', '--yes', '--skip-preview']);
  const ended = new Promise<number | null>((done) => run.once('close', done));
  while (!existsSync(`${log}.slow`)) await sleep(50);
  run.kill('SIGINT');
  expect(await ended).not.toBe(0);
  expect(await stack.exported('slow')).toBeUndefined();
  await sleep(5000);
  expect(readFileSync(child, 'utf8')).toBe('survived\n');
});

test('[R6.1] types and properties that are not known are refused', async () => {
  stack.program(`new command.remote.Command('far', { connection: { host: 'h' }, create: 'true' });`);
  const remote = await stack.pulumi(['up', '--yes', '--skip-preview']);
  expect(remote.output).toContain("Resource 'remote:Command' not found");
  stack.program(`new command.local.Command('odd', { create: 'true', assetPaths: ['*'] });`);
  const odd = await stack.pulumi(['up', '--yes', '--skip-preview']);
  expect(odd.output).toContain("'assetPaths' is known to the official command provider only");
});

test('[R6.1] a line on which the official provider hangs for ever fails at once', async () => {
  stack.program(
    `new command.local.Command('wide', { create: 'head -c 70000 /dev/zero | tr "\\\\0" x; sleep 60' });`,
  );
  const { output } = await stack.pulumi(['up', '--yes', '--skip-preview']);
  expect(output).toContain('an output line is longer than 65536 bytes');
});

test('[R6.1] destroy runs delete with the recorded output', async () => {
  writeFileSync(log, '');
  stack.program(
    `new command.local.Command('last', { create: 'echo mine', delete: 'echo "gone $PULUMI_COMMAND_STDOUT" >> ${log}' });`,
  );
  await stack.up();
  await stack.succeed(['destroy', '--yes', '--skip-preview']);
  expect(linesOf(log)).toContain('gone mine');
});
