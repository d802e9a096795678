import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../deploy/child';
import { Progress } from '../../deploy/progress';
import { log, logFile, openLog, logPath } from '../../deploy/run-log';

const folder = mkdtempSync(join(tmpdir(), 'fleet-log-'));
const before = process.cwd();
beforeAll(() => {
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

test('[R6.4] a step logs what it says and every line of what it runs, for its owner alone', async () => {
  const file = logPath('prod', 'web', new Date('2026-11-21T21:05:13.456Z'));
  expect(file).toBe('.fleet/prod/logs/web/20261121T210513Z.log');
  log('nowhere yet');
  expect(logFile()).toBeUndefined();
  openLog(file);
  const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  new Progress('web', 'build').say('building');
  said.mockRestore();
  await run(['sh', '-c', 'echo result; seq 30 >&2; printf last >&2'], { limit: 10 });
  log('web: build failed\n  next: ./fleet up');
  const lines = readFileSync(file, 'utf8').split('\n');
  const texts = lines.map((line) => line.replace(/^\d\d:\d\d:\d\d /, ''));
  const numbers = Array.from({ length: 30 }, (_, index) => `  ${index + 1}`);
  expect(texts).toEqual([
    'web: build: building (0.0 s)',
    ...numbers,
    '  last',
    'web: build failed',
    '  next: ./fleet up',
    '',
  ]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync('.fleet/prod/logs/web').mode & 0o777).toBe(0o700);
});

test('[R6.4] a log has an end, and one that cannot be written stops nothing', () => {
  openLog('.fleet/prod/logs/web/long.log');
  const line = 'x'.repeat(1024 * 1024);
  for (let count = 0; count < 20; count += 1) log(line);
  const text = readFileSync('.fleet/prod/logs/web/long.log', 'utf8');
  expect(text.length).toBeLessThan(9 * 1024 * 1024);
  expect(text.trimEnd()).toMatch(/the rest is left out: more than \d+ bytes\)$/);
  mkdirSync('.fleet/prod/logs/web/folder.log');
  openLog('.fleet/prod/logs/web/folder.log');
  expect(() => {
    log('lost');
  }).not.toThrow();
});

test('[R6.4] a host keeps the logs of its last five runs', () => {
  const run = (minute: number) => {
    openLog(logPath('prod', 'old', new Date(Date.UTC(2026, 0, 1, 0, minute))));
    log('began');
  };
  for (let minute = 0; minute < 9; minute += 1) run(minute);
  expect(readdirSync('.fleet/prod/logs/old')).toEqual(
    [4, 5, 6, 7, 8].map((minute) => `20260101T000${minute}00Z.log`),
  );
  // Another home of the same host, in the same run.
  run(8);
  expect(readdirSync('.fleet/prod/logs/old')).toHaveLength(5);
});
