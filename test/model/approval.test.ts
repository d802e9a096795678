import { approvalDigest, changedSince, stateText, stepsText, type Covered } from '../../model/approval';

const covered: Covered = { commit: 'a tree', config: 'config: {}', state: '{}', steps: '[]' };

test('[R6.4] an approval names each part that is another one since, and no other', () => {
  const approved = approvalDigest(covered);
  expect(approved).toMatch(/^sha256:[0-9a-f.]{131}$/);
  expect(changedSince(`${approved}\n`, covered)).toEqual([]);
  expect(changedSince(approved, { ...covered, config: 'config: {a: 1}' })).toEqual(['config']);
  expect(changedSince(approved, { ...covered, commit: 'another', steps: '[1]' })).toEqual([
    'commit',
    'steps',
  ]);
  expect(changedSince('sha256:1234', covered)).toBeUndefined();
});

const resource = (urn: string, more: object = {}) => ({
  urn,
  inputs: { a: 1 },
  dependencies: ['x', 'y'],
  ...more,
});
const state = (resources: object[], manifest: object = {}) =>
  JSON.stringify({ version: 3, deployment: { manifest, resources } });

test('[R6.4] a state that a run which did nothing has written anew is the same one', () => {
  const [a, b] = [resource('a'), resource('b', { outputs: { secret: { ciphertext: 'v1:1' } } })];
  const anew = resource('b', {
    outputs: { secret: { ciphertext: 'v1:2' } },
    dependencies: ['y', 'x'],
    modified: '2026-01-01T00:00:00Z',
    sourcePosition: 'project:///elsewhere/index.ts',
  });
  expect(stateText(state([a, b], { time: 1 }))).toBe(stateText(state([anew, a], { time: 2 })));
  expect(stateText(state([a, b]))).not.toBe(stateText(state([a])));
  expect(stateText(state([a]))).not.toBe(stateText(state([resource('a', { inputs: { a: 2 } })])));
});

test('[R6.4] steps are the same in whatever order, and others with other inputs', () => {
  const step = (name: string, closure: string) => ({
    op: 'update',
    urn: `urn:pulumi:prod::nixos-fleet::command:local:Command::${name}`,
    newState: { inputs: { environment: { FLEET_CLOSURE: closure } } },
  });
  const [a, b] = [step('a', '1'), step('b', '1')];
  const same = { op: 'same', urn: 'urn:pulumi:prod::nixos-fleet::pulumi:pulumi:Stack::s' };
  expect(stepsText({ steps: [a, same, b] })).toBe(stepsText({ steps: [b, a] }));
  expect(stepsText({ steps: [a, b] })).not.toBe(stepsText({ steps: [a, step('b', '2')] }));
  expect(stepsText({})).toBe(stepsText({ steps: [same] }));
});
