import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../support/toolchain';
import { ROWS, type Fault } from './rows';
import { outcomeCells } from './table';

const names = Object.keys(ROWS) as Fault[];

test('docs/faults.md has the rows of the tests, in their order, with the same outcomes', () => {
  const page = readFileSync(join(PROJECT, 'docs', 'faults.md'), 'utf8');
  const lines = page.split('\n').filter((line) => line.startsWith('| '));
  const cells = lines.slice(2).map((line) => line.slice(2).split(' | ').slice(0, 3));
  expect(cells).toEqual(names.map(outcomeCells));
});

test('every row is one test', () => {
  const sources = readdirSync(__dirname)
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(__dirname, file), 'utf8'))
    .join('\n');
  const tested = [...sources.matchAll(/\bfault\(\s*(['"])\[R\d\.\d+\] (.+?)\1/g)].map(([, , name]) => name);
  expect(tested.sort()).toEqual([...names].sort());
});
