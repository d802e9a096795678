import { execFileSync } from 'node:child_process';
import { SimulatedLab, type SimulatedHost } from './simulated';

jest.setTimeout(120_000);

let lab: SimulatedLab;
let host: SimulatedHost;
let current: string;

beforeAll(() => {
  lab = new SimulatedLab();
  host = lab.start('delta', '10.77.64.14');
  current = host.make({ name: 'before' });
  host.settle(current);
});
afterAll(() => {
  lab.down();
});

/** The process and all that it started. */
function tree(pid: number): number[] {
  const children = execFileSync('bash', ['-c', `pgrep -P ${pid} || true`], { encoding: 'utf8' });
  return [
    pid,
    ...children
      .split('\n')
      .filter(Boolean)
      .flatMap((child) => tree(Number(child))),
  ];
}

const awaiting = () => host.recorded('phase') === 'awaiting';

/** Health checks that keep the transaction waiting. */
const never = { units: ['never.service'], tcp: [], http: [], commands: [] };

test('[R2.7] kill -9 of the operator in mid-switch: the host returns to its old closure alone', async () => {
  const next = host.make({ name: 'killed', snippet: 'sleep 1' });
  const before = host.state();
  const step = lab.spawnStep('switch', host.runFile(), next);
  await host.waitFor('activating', () => host.recorded('phase') === 'activating');
  for (const pid of tree(step.child.pid ?? 0)) process.kill(pid, 'SIGKILL');
  await step.outcome;
  await host.waitFor('running the new closure', () => host.state().running === next);
  await host.waitFor('back', () => host.recorded('phase') === 'rolled-back');
  expect(host.recorded('reason')).toContain('not confirmed within 5 s');
  expect(host.state()).toEqual(before);
});

test('[R2.7] the transaction itself killed while it waits: the armed timer brings the host back', async () => {
  const next = host.make({ name: 'unit' });
  const before = host.state();
  const step = lab.step('switch', host.runFile({ health: never }), next);
  await host.waitFor('awaiting', awaiting);
  host.inside('systemctl kill --signal=KILL "nixos-fleet-switch-*.service"');
  expect(host.state().running).toBe(next);
  const outcome = await step;
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain('the transaction was interrupted while awaiting');
  expect(host.state()).toEqual(before);
});

test('[R2.7] power loss while awaiting: the machine boots the previous closure, and the next switch succeeds', async () => {
  const next = host.make({ name: 'power' });
  const before = host.state();
  const step = lab.step(
    'switch',
    host.runFile({ health: never, limits: { ...host.runFile().limits, confirm: 15 } }),
    next,
  );
  await host.waitFor('awaiting', awaiting);
  lab.lab('kill', host.name);
  lab.start(host.name, host.address);
  const outcome = await step;
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toMatch(/the machine was restarted while awaiting; it runs .*before/);
  const after = host.state();
  expect(after.bootId).not.toBe(before.bootId);
  expect({ ...after, bootId: '' }).toEqual({ ...before, bootId: '' });
  const again = await lab.step('switch', host.runFile(), next);
  expect({ code: again.code, stderr: again.stderr }).toMatchObject({ code: 0 });
  expect(host.state()).toMatchObject({ running: next, profile: next, bootEntry: next, knownGood: next });
});

test('[R2.8] unplugged during the switch, deferred: pending, back on the old closure, delivered by the next run', async () => {
  const next = host.make({ name: 'unplugged' });
  const before = host.state();
  const step = lab.step('switch', host.runFile({ health: never, whenUnreachable: 'defer' }), next);
  await host.waitFor('awaiting', awaiting);
  lab.lab('unplug', host.name);
  const outcome = await step;
  expect(outcome.code).toBe(0);
  expect(JSON.parse(outcome.stdout)).toMatchObject({ status: 'pending', storePath: next });
  expect(host.state()).toEqual(before);
  lab.lab('plug', host.name);
  const again = await lab.step('switch', host.runFile({ whenUnreachable: 'defer' }), next);
  expect(JSON.parse(again.stdout)).toMatchObject({ status: 'confirmed', storePath: next });
});

test('[R2.8] unreachable before the switch: pending where that is deferred, else an error', async () => {
  const next = host.make({ name: 'offline' });
  lab.lab('unplug', host.name);
  const deferred = await lab.step('switch', host.runFile({ whenUnreachable: 'defer' }), next);
  expect(JSON.parse(deferred.stdout)).toMatchObject({ status: 'pending', storePath: next });
  const failed = await lab.step('switch', host.runFile(), next);
  expect(failed.code).toBe(1);
  expect(failed.stderr).toMatch(/delta: switch failed[^]*unreachable \(10\.77\.64\.14: /);
  lab.lab('plug', host.name);
});
