import { hostText } from '../../model/preview-text';

const nothing = {
  losses: [],
  happens: [],
  notes: [],
  diffs: [],
  homes: [],
  ineffective: [],
  switched: false,
};

test('[R6.4] a person reads how a host stands, what would be lost, what happens, and the text that changes', () => {
  const text = hostText({
    host: 'web',
    kind: 'system',
    losses: ['the server is REPLACED by a new one: everything on its disk is lost'],
    happens: ['replace server', 'build', 'switch (wave 2)'],
    notes: [{ host: 'web', about: 'drifted', text: 'runs /nix/store/a' }],
    switched: true,
    closure: '/nix/store/b',
    diffs: [{ title: 'system', text: '-a\n+b' }],
    homes: [],
    ineffective: [],
  });
  expect(text).toBe(`web: drifted: runs /nix/store/a
  LOST: the server is REPLACED by a new one: everything on its disk is lost
  replace server
  build
  switch (wave 2)
  → /nix/store/b

  system:
    -a
    +b`);
});

test('[R6.4] of a host that nobody could ask nothing is said to be well', () => {
  const notes = [{ host: 'web', about: 'unreachable', text: 'no answer' }] as const;
  expect(hostText({ ...nothing, host: 'web', kind: 'system', notes })).toBe(
    'web: unknown: unreachable: no answer\n  nothing changes',
  );
  expect(hostText({ ...nothing, host: 'web', kind: 'system', switched: true })).toContain(
    '→ a closure that is known once it is built',
  );
});

test('[R6.4] closures that were compared stand before the text that led there, and those that could not are unknown', () => {
  const from = '/nix/store/a';
  const text = hostText({ ...nothing, host: 'web', kind: 'system' }, [
    { title: 'what runs, against what was delivered', result: { from, to: '/nix/store/b', packages: [] } },
    { title: 'what comes, against what runs', result: { unknown: 'not built' } },
  ]);
  expect(text).toContain(`  what runs, against what was delivered:
    the same packages
  what comes, against what runs: unknown: not built`);
});
