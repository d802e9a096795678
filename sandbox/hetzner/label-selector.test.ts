import { checkLabels, labelSelector } from './label-selector';

const labels = { env: 'prod', role: 'web', 'example.org/owner': 'alice', empty: '' };

test.each([
  ['env==prod', true],
  ['env=prod', true],
  ['env=dev', false],
  ['env!=dev', true],
  ['missing!=dev', true],
  ['missing', false],
  ['!missing', true],
  ['!env', false],
  ['env in (dev, prod)', true],
  ['env notin (dev,prod)', false],
  ['missing notin (dev)', true],
  ['example.org/owner==alice,role==web', true],
  ['role==web,env in (dev,test)', false],
  ['empty==', true],
])('[R6.2] label selector %s: %s', (selector, expected) => {
  expect(labelSelector(selector)(labels)).toBe(expected);
});

test.each(['', 'a b', 'a==b==c', '==b', 'a in b', 'a,', '-a'])(
  '[R6.2] label selector %j is refused',
  (text) => {
    expect(() => labelSelector(text)).toThrow(/label_selector/);
  },
);

test.each([{ 'hetzner.cloud/x': 'y' }, { '': 'x' }, { a: 'x y' }, { a: 7 }, { a: 'x'.repeat(64) }, []])(
  '[R6.2] labels %j are refused',
  (bad) => {
    expect(() => checkLabels(bad)).toThrow(/labels/);
  },
);
