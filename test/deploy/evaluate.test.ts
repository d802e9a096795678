import { evaluationsAtATime } from '../../deploy/evaluate';

test.each([
  ['a small runner', 2, 3e9, 2],
  ['many processors and little memory', 16, 3e9, 2],
  ['hardly any memory', 4, 0.5e9, 1],
  ['a large machine', 16, 60e9, 16],
])('[R6.4] as many evaluations at a time as there is memory for: %s', (_, processors, free, expected) => {
  expect(evaluationsAtATime(processors, free)).toBe(expected);
});
