import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './support/toolchain';

/** How many lines each group of requirements has; R3, R5 and R6 are numbered as their source is, R6 from 0. */
const LINES = [
  ...numbered('R1', 1, 5),
  ...numbered('R2', 1, 11),
  ...numbered('R3', 1, 12),
  ...numbered('R4', 1, 5),
  ...numbered('R5', 1, 9),
  ...numbered('R6', 0, 4),
];

function numbered(group: string, from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `${group}.${from + index}`);
}

/** Names in the titles of tests: a quoted text that starts with one and is a first argument; in a comment it does not count. */
function tested(): Set<string> {
  const names = new Set<string>();
  for (const folder of ['test', 'sandbox'])
    for (const file of readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.test.ts')) continue;
      const source = readFileSync(join(PROJECT, folder, file), 'utf8').replaceAll(/^\s*\/\/.*$/gm, '');
      for (const [, title = ''] of source.matchAll(/\(\s*[`'"]((?:\[R\d\.\d+\])+)/g))
        for (const [, name = ''] of title.matchAll(/\[(R\d\.\d+)\]/g)) names.add(name);
    }
  return names;
}

test('[R3.11] each line of docs/recovery.md is a drill that there is', () => {
  const page = readFileSync(join(PROJECT, 'docs', 'recovery.md'), 'utf8');
  const rows = page.split('\n').filter((line) => /^\| (?!lost |-)/.test(line));
  expect(rows.length).toBeGreaterThanOrEqual(9);
  for (const row of rows) {
    const [, file = '', title = ''] = /`(test\/\S+)`: "(.*)" *\|$/.exec(row) ?? [];
    expect(readFileSync(join(PROJECT, file || row), 'utf8')).toMatch(
      new RegExp(`\\[R3\\.11\\][^'"\`]*${title}`),
    );
  }
});

describe('every requirement has a test with its name', () => {
  const found = tested();
  test.each(LINES)('%s', (line) => {
    expect([...found]).toContain(line);
  });
});
