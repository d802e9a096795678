import { hostname, userInfo } from 'node:os';
import type { Outcome } from '../deploy/simulated';
import { fault, oneHost } from './fault';
import { killNow, tree } from './processes';

jest.setTimeout(120_000);

const host = oneHost('omega', '10.77.64.18');

/** Slow in every phase, so that each can be hit. */
const slow = (name: string) => host().make({ name, snippet: 'sleep 1', loader: 'sleep 1' });

/** The operator dies in a phase; a second one comes when the host has settled, and repeats the switch. */
async function killedWhile(phase: 'activating' | 'awaiting' | 'committing', health = {}) {
  const there = host();
  const wanted = slow(`killed-${phase}`);
  const before = there.state();
  const none = { units: [], tcp: [], http: [], commands: [] };
  const run = there.patiently();
  // Nobody confirms what was interrupted before: the host waits for that in vain.
  const confirm = phase === 'committing' ? run.limits.confirm : 5;
  const { child, outcome } = there.lab.spawnStep(
    'switch',
    { ...run, limits: { ...run.limits, confirm }, health: { ...none, ...health } },
    wanted,
  );
  await there.untilPhase(phase, wanted);
  killNow(...tree(child.pid ?? 0));
  expect((await outcome).code).toBe(null);
  const end = phase === 'committing' ? 'confirmed' : 'rolled-back';
  await there.untilPhase(end, wanted);
  const alone = there.state();
  if (end === 'confirmed') expect(alone.running).toBe(wanted);
  else expect(alone).toEqual(before);
  return { wanted, outcome: await there.lab.step('switch', there.patiently(), wanted) };
}

fault('[R2.7] the operator is killed during the activation, then repeats', host, () =>
  killedWhile('activating'),
);
fault('[R2.7] the operator is killed inside the confirmation window, then repeats', host, () =>
  killedWhile('awaiting', { units: ['never.service'] }),
);
fault('[R2.7] the operator is killed while the host commits, then repeats', host, () =>
  killedWhile('committing'),
);

fault('[R2.7] the operator is killed before the host has begun, then repeats', host, async (there) => {
  const wanted = slow('killed-early');
  const { child, outcome } = there.lab.spawnStep('switch', there.runFile(), wanted);
  killNow(...tree(child.pid ?? 0));
  await outcome;
  return { wanted, outcome: await there.lab.step('switch', there.patiently(), wanted) };
});

fault('[R2.7] the transaction itself is killed while it waits', host, async (there) => {
  const wanted = there.make({ name: 'unit' });
  const health = { units: ['never.service'], tcp: [], http: [], commands: [] };
  const step = there.lab.step('switch', there.runFile({ health }), wanted);
  await there.untilPhase('awaiting', wanted);
  there.inside('systemctl kill --signal=KILL "nixos-fleet-switch-*.service"');
  expect(there.state().running).toBe(wanted);
  const outcome = await step;
  expect(outcome.stderr).toContain('the transaction was interrupted while awaiting');
  return { wanted, outcome };
});

fault('[R2.8] two operators, one after the other', host, async (there) => {
  const wanted = there.make({ name: 'slow', snippet: 'sleep 2' });
  const other = there.make({ name: 'other' });
  const first = there.lab.step('switch', there.patiently(), wanted);
  await there.untilPhase('activating', wanted);
  const id = there.recorded('id');
  const second = await there.lab.step('switch', there.patiently(), other);
  expect(second.code).toBe(1);
  expect(second.stderr).toContain(
    `another deployment is running on this machine: transaction ${id} by ${userInfo().username}@${hostname()}, since 2`,
  );
  return { wanted, outcome: await first };
});

fault('[R2.8] two operators at the same instant', host, async (there) => {
  // What two activations that run at the same time would leave behind.
  const snippet = 'mkdir /run/one-at-a-time || touch /run/overlap; sleep .5; rmdir /run/one-at-a-time';
  let last: { wanted: string; outcome: Outcome } | undefined;
  for (let round = 1; round <= 5; round += 1) {
    const closures = ['left', 'right'].map((side) => there.make({ name: `${side}-${round}`, snippet }));
    const outcomes = await Promise.all(
      closures.map((closure) => there.lab.step('switch', there.patiently(), closure)),
    );
    const won = outcomes.findIndex(({ code }) => code === 0);
    const [winner, loser] = [outcomes[won], outcomes[1 - won]];
    const said = outcomes.map(({ stderr }) => stderr);
    expect([outcomes.map(({ code }) => code).sort(), said]).toEqual([[0, 1], said]);
    expect(loser?.stderr).toMatch(
      /another deployment is (running|starting) on this machine: transaction \S+ by \S+, since 2/,
    );
    expect(there.state()).toMatchObject({ running: closures[won], profile: closures[won] });
    if (winner !== undefined) last = { wanted: closures[won] ?? '', outcome: winner };
  }
  expect(there.inside('ls -d /run/overlap 2>/dev/null || true')).toBe('');
  if (last === undefined) throw new Error('no round was played');
  return last;
});
