import { spawnSync } from 'node:child_process';
import { RULES } from '../../policy/rules';
import type { Checked } from '../../policy/rule';
import { PROJECT } from '../support/toolchain';
import { CASES } from './resources';

/** The compiled rules in a process of their own: one of their libraries is an ES module, which jest does not load. */
function violations(cases: readonly Checked[], rule: string): string[][] {
  const program = `
    const { RULES } = require('./dist/policy/rules');
    const rule = RULES.find(({ name }) => name === ${JSON.stringify(rule)});
    const cases = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
    Promise.all(cases.map((one) => rule.check(one))).then((found) => console.log(JSON.stringify(found)));`;
  const { stdout, stderr, status } = spawnSync('node', ['-e', program], {
    cwd: PROJECT,
    input: JSON.stringify(cases),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as string[][];
}

test('every rule has cases, and every case a rule', () => {
  expect(Object.keys(CASES).sort()).toEqual(RULES.map(({ name }) => name).sort());
});

test.each(Object.entries(CASES))(
  '[R2.5] %s fires where it should, and nowhere else',
  (name, { fires, not }) => {
    expect(violations(fires, name).map((found) => found.length > 0)).toEqual(fires.map(() => true));
    expect(violations(not, name)).toEqual(not.map(() => []));
  },
);
