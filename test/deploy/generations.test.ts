import { SimulatedLab, type SimulatedHost } from './simulated';

jest.setTimeout(60_000);

let lab: SimulatedLab;
let host: SimulatedHost;
let first: string;
let second: string;

beforeAll(async () => {
  lab = new SimulatedLab();
  host = lab.start('alpha', '10.77.64.19');
  first = host.make({ name: 'first' });
  host.settle(first);
  second = host.make({ name: 'second' });
  const outcome = await lab.step('switch', host.runFile({ running: first }), second);
  expect(outcome.stderr).toContain('confirmed');
});
afterAll(() => {
  lab.down();
});

test('[R6.4] generations are listed newest first, with what runs, boots and is known to be good', async () => {
  const { stdout } = await lab.step('generations', host.runFile());
  const lines = (JSON.parse(stdout) as string).split('\n');
  expect(lines[0]).toMatch(/^generation {2}made/);
  expect(lines[1]).toContain(second);
  expect(lines[1]).toMatch(/running, .*known good$/);
  // The oldest is what the machine was delivered with.
  expect(lines.at(-2)).toContain(first);
});

test('[R1.2][R3.11] a roll-back by hand is a confirmed switch to the closure before, and the default for the next boot', async () => {
  const outcome = await lab.step('rollback', host.runFile());
  expect(outcome.code).toBe(0);
  expect(host.state()).toMatchObject({ running: first, profile: first, knownGood: first });
});

test('[R6.4] to a generation by its number; one that does not exist changes nothing', async () => {
  const refused = await lab.step('rollback', host.runFile(), '99');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('expected: a generation 99');
  expect(refused.stderr).toContain('./fleet generations alpha');
  expect(host.state().running).toBe(first);
  const { stdout } = await lab.step('generations', host.runFile());
  const number = new RegExp(`^(\\d+).*${second}`, 'm').exec(JSON.parse(stdout) as string)?.[1] ?? '';
  expect((await lab.step('rollback', host.runFile(), number)).code).toBe(0);
  expect(host.state().running).toBe(second);
});

test('[R6.4] a roll-back to a closure that cuts ssh comes back like any switch', async () => {
  const broken = host.make({
    name: 'broken',
    filter: 'table inet f {\nchain input {\ntype filter hook input priority 0\ntcp dport 22 drop\n}\n}',
  });
  host.inside(
    `nix-env -p /nix/var/nix/profiles/system --set ${broken}; nix-env -p /nix/var/nix/profiles/system --set ${second}`,
  );
  const { stdout } = await lab.step('generations', host.runFile());
  const number = new RegExp(`^(\\d+).*${broken}`, 'm').exec(JSON.parse(stdout) as string)?.[1] ?? '';
  const outcome = await lab.step('rollback', host.runFile(), number);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain('rolled back');
  expect(host.state().running).toBe(second);
});

test('[R6.4] a roll-back to another kernel says that it needs a reboot, and is a trial boot where that is allowed', async () => {
  const kernel = host.make({ name: 'kernel', kernel: '6.17.8' });
  expect((await lab.step('switch', host.runFile(), kernel)).code).toBe(0);
  // In hours when nothing is rebooted by itself: here somebody asks for it.
  const window = { days: [], from: '00:00', to: '00:01', timezone: 'Etc/GMT+12' };
  const reboot = { when: 'when-needed', window } as const;
  const limits = { ...host.runFile().limits, activate: 10, boot: 60 };
  host.settle(kernel);
  lab.lab('reboot', host.name);
  lab.start(host.name, host.address);
  const before = host.state();
  const said = await lab.step('rollback', host.runFile());
  expect(said.code).toBe(0);
  expect(said.stderr).toContain('reboot needed: kernel 6.17.8 → 6.12.58');
  expect(host.state()).toMatchObject({ running: second, bootId: before.bootId });
  const back = await lab.step('switch', host.runFile(), kernel);
  expect({ code: back.code, stderr: back.stderr }).toMatchObject({ code: 0 });
  const tried = await lab.step('rollback', host.runFile({ reboot, limits }));
  expect({ code: tried.code, stderr: tried.stderr }).toMatchObject({ code: 0 });
  const after = host.state();
  expect(after).toMatchObject({ running: second, profile: second, bootEntry: second });
  expect(after.bootId).not.toBe(before.bootId);
});
