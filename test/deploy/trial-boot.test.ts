import type { RunFile } from '../../deploy/run-file';
import type { TinyClosure } from './closures';
import { SimulatedLab, type HostState, type SimulatedHost } from './simulated';

jest.setTimeout(120_000);

let lab: SimulatedLab;
let host: SimulatedHost;
let before: HostState;

beforeAll(() => {
  lab = new SimulatedLab();
  host = lab.start('tango', '10.77.64.21');
  host.settle(host.make({ name: 'before' }));
  restart();
});
afterAll(() => {
  lab.down();
});
beforeEach(() => {
  before = host.state();
});

function restart(): void {
  lab.lab('reboot', host.name);
  lab.start(host.name, host.address);
}

let kernels = 0;
/** A closure that needs a reboot. */
function make(name: string, change: Partial<TinyClosure> = {}): string {
  return host.make({ name, kernel: `6.17.${++kernels}`, ...change });
}

const run = (changes: Partial<RunFile> = {}) =>
  host.runFile({
    reboot: { when: 'when-needed' },
    limits: { ...host.runFile().limits, activate: 10, boot: 60 },
    ...changes,
  });

/** Everything but the boot: as it was, and nothing left of the trial. */
function expectBack(): void {
  const after = host.state();
  expect({ ...after, bootId: '' }).toEqual({ ...before, bootId: '' });
  expect(
    host.inside(
      'ls /nix/var/nix/profiles/system-profiles /boot/loader/entries /var/lib/nixos-fleet; ls /boot/loader',
    ),
  ).not.toMatch(/trial|fallback|oneshot/);
  expect(host.inside('readlink -f /run/booted-system')).toBe(before.running);
}

test('[R6.4] another kernel under when-needed: booted once, confirmed, then the default', async () => {
  const next = make('kernel');
  const outcome = await lab.step('switch', run(), next);
  expect({ code: outcome.code, stderr: outcome.stderr }).toMatchObject({ code: 0 });
  expect(outcome.stderr).toContain('reboot needed: kernel 6.12.58 → 6.17.1, initrd, kernel-modules');
  const after = host.state();
  expect(after.bootId).not.toBe(before.bootId);
  expect(after).toMatchObject({ running: next, profile: next, bootEntry: next, knownGood: next });
  expect(JSON.parse(outcome.stdout)).toMatchObject({ status: 'confirmed', bootId: after.bootId });
  expect(host.inside('readlink -f /run/booted-system')).toBe(next);
  expect(host.inside('ls /nix/var/nix/profiles/system-profiles /var/lib/nixos-fleet')).not.toMatch(
    /trial|fallback/,
  );
  restart();
  expect(host.state().running).toBe(next);
});

test('[R6.4] a switch that needs no reboot is live under when-needed, and none under always', async () => {
  const live = host.make({ name: 'live', kernel: `6.17.${kernels}` });
  expect((await lab.step('switch', run(), live)).code).toBe(0);
  expect(host.state()).toMatchObject({ running: live, bootId: before.bootId });
  const always = host.make({ name: 'always', kernel: `6.17.${kernels}` });
  expect((await lab.step('switch', run({ reboot: { when: 'always' } }), always)).code).toBe(0);
  const after = host.state();
  expect(after.running).toBe(always);
  expect(after.bootId).not.toBe(before.bootId);
});

test('[R6.4] one that panics comes back by itself, to the exact closure before', async () => {
  const next = make('panics', { unbootable: true, kernelParams: 'panic=30' });
  const outcome = await lab.step('switch', run(), next);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain('it did not start: the machine came up with');
  expectBack();
});

test('[R6.4] one that hangs comes back with a reset, and the step waits for that', async () => {
  const next = make('hangs', { unbootable: true });
  const step = lab.step('switch', run(), next);
  await host.waitFor('down', () => isHanging(), 60);
  lab.lab('kill', host.name);
  lab.start(host.name, host.address);
  const outcome = await step;
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain('it did not start');
  expectBack();
});

function isHanging(): boolean {
  try {
    return host.inside('cat /proc/1/comm') === 'sleep';
  } catch {
    return false;
  }
}

test('[R6.4] one whose units hang before anybody can log in comes back by itself', async () => {
  const next = make('stuck', {
    units: {
      'stuck.service':
        '[Unit]\nDefaultDependencies=no\nBefore=sysinit.target\n[Service]\nType=oneshot\nExecStart=/bin/sleep infinity\n',
    },
    files: { 'etc/systemd/system/sysinit.target.d/stuck.conf': '[Unit]\nRequires=stuck.service\n' },
  });
  const outcome = await lab.step('switch', run(), next);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain('not confirmed within 5 s');
  expectBack();
});

test('[R6.4] one that comes up unhealthy is left by another reboot', async () => {
  const next = make('unhealthy', {
    units: { 'broken.service': '[Service]\nType=oneshot\nExecStart=/bin/false\n' },
  });
  const outcome = await lab.step('switch', run(), next);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toMatch(/tango: health failed[^]*unit broken.service failed with the switch/);
  expectBack();
});

test('[R6.4] one that cuts the operator off is left when nobody confirms it', async () => {
  const next = make('silent', {
    filter: 'table inet f {\nchain input {\ntype filter hook input priority 0\ntcp dport 22 drop\n}\n}',
  });
  const outcome = await lab.step('switch', run(), next);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain('not confirmed within 5 s');
  expectBack();
});

test('[R6.4] power loss in the middle of a trial: back', async () => {
  const next = make('power');
  const never = { units: ['never.service'], tcp: [], http: [], commands: [] };
  const limits = { ...run().limits, confirm: 20 };
  const step = lab.step('switch', run({ health: never, limits }), next);
  await host.waitFor('awaiting', () => phase() === 'awaiting', 60);
  lab.lab('kill', host.name);
  lab.start(host.name, host.address);
  const outcome = await step;
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain('the machine was restarted while awaiting');
  expectBack();
});

function phase(): string {
  try {
    return host.recorded('phase');
  } catch {
    return '';
  }
}

test.each(['staging', 'rebooting', 'awaiting'])(
  '[R6.4] operator killed while %s: the machine comes back by itself, and a second switch is refused until then',
  async (when) => {
    const next = make(`killed-${when}`);
    const never = { units: ['never.service'], tcp: [], http: [], commands: [] };
    const step = lab.spawnStep('switch', run({ health: never }), next);
    await host.waitFor(when, () => phase() === when || (when === 'staging' && phase() === 'rebooting'), 60);
    step.child.kill('SIGKILL');
    await step.outcome;
    if (when === 'awaiting') {
      const second = await lab.step('switch', run(), next);
      expect(second.code).toBe(1);
      expect(second.stderr).toContain('another deployment is running');
    }
    await host.waitFor('back', () => phase() === 'rolled-back', 90);
    expectBack();
  },
);

test('[R6.4] the process that watches the trial killed: its timer sends the machine back', async () => {
  const next = make('watch');
  const never = { units: ['never.service'], tcp: [], http: [], commands: [] };
  const step = lab.step('switch', run({ health: never, limits: { ...run().limits, activate: 3 } }), next);
  await host.waitFor('awaiting', () => phase() === 'awaiting', 60);
  host.inside('systemctl kill --signal=KILL nixos-fleet-trial.service');
  const outcome = await step;
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain('the trial was interrupted while awaiting');
  expectBack();
});

test('[R6.4] outside of its hours it waits, and nothing of it is touched', async () => {
  const next = make('later');
  const [from, to] = ['00:00', '00:01'];
  const now = new Date();
  const days = [
    (['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const)[(now.getUTCDay() + 3) % 7] ?? 'sun',
  ];
  const window = { days, from, to, timezone: 'UTC' };
  const outcome = await lab.step('switch', run({ reboot: { when: 'when-needed', window } }), next);
  expect(outcome.code).toBe(0);
  expect(JSON.parse(outcome.stdout)).toMatchObject({
    status: 'pending',
    waitsFor: 'window',
    storePath: next,
  });
  expect(outcome.stderr).toContain(`it may be rebooted ${days.join(' ')} 00:00-00:01 UTC`);
  expect(host.state()).toEqual(before);
  const open = { ...window, days: [], from: '00:00', to: '00:00' };
  expect((await lab.step('switch', run({ reboot: { when: 'when-needed', window: open } }), next)).code).toBe(
    0,
  );
  expect(host.state()).toMatchObject({ running: next, bootEntry: next });
});

test('[R6.4] reboot: never delivers live, and a probe says what waits', async () => {
  const next = make('never');
  const outcome = await lab.step('switch', run({ reboot: { when: 'never' } }), next);
  expect(outcome.code).toBe(0);
  expect(outcome.stderr).toContain('reboot needed: kernel');
  expect(host.state()).toMatchObject({
    running: next,
    profile: next,
    bootEntry: next,
    bootId: before.bootId,
  });
  const probed = JSON.parse((await lab.step('probe', run())).stdout) as Record<string, string>;
  expect(probed.rebootNeeded).toContain('kernel 6.17.');
  expect(probed.rebootObstacle).toBeUndefined();
  // Once it may be: the same closure, which lacks its reboot alone.
  const later = await lab.step('switch', run(), next);
  expect({ code: later.code, stderr: later.stderr }).toMatchObject({ code: 0 });
  const after = host.state();
  expect(after).toMatchObject({ running: next, profile: next, bootEntry: next, knownGood: next });
  expect(after.bootId).not.toBe(before.bootId);
  expect(host.inside('readlink -f /run/booted-system')).toBe(next);
});

test('[R6.4] a closure that runs already and does not start comes back to what was booted', async () => {
  const next = make('unstartable', { unbootable: true, kernelParams: 'panic=30' });
  expect((await lab.step('switch', run({ reboot: { when: 'never' } }), next)).code).toBe(0);
  const outcome = await lab.step('switch', run(), next);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain('it did not start');
  const after = host.state();
  expect(after).toMatchObject({
    running: before.running,
    profile: before.running,
    bootEntry: before.running,
  });
});

test('[R6.4] a passphrase that is typed at the start: said, delivered live, not rebooted', async () => {
  const next = make('luks', { files: { 'etc/nixos-fleet/passphrase': 'cryptroot' } });
  const outcome = await lab.step('switch', run(), next);
  expect(outcome.code).toBe(0);
  expect(outcome.stderr).toContain(
    'it is not rebooted by itself: a passphrase is typed at its start (cryptroot)',
  );
  expect(host.state()).toMatchObject({ running: next, bootId: before.bootId });
});

test('[R6.4] a closure that refuses a live switch goes by a trial, or not at all where nothing may be rebooted', async () => {
  const kernel = `6.17.${kernels}`;
  const inhibitors = (value: string) => ({
    'switch-inhibitors': `{"dbus-implementation":"${value}","other":"1"}`,
  });
  const dbus = host.make({ name: 'dbus', kernel, files: inhibitors('dbus') });
  expect((await lab.step('switch', run({ reboot: { when: 'never' } }), dbus)).code).toBe(0);
  const broker = host.make({ name: 'broker', kernel, files: inhibitors('broker') });
  const refused = await lab.step('switch', run({ reboot: { when: 'never' } }), broker);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(
    'it refuses to be switched to live: dbus-implementation dbus → broker; and it may not be rebooted (reboot: never)',
  );
  expect(host.state().running).toBe(dbus);
  const outcome = await lab.step('switch', run(), broker);
  expect({ code: outcome.code, stderr: outcome.stderr }).toMatchObject({ code: 0 });
  const after = host.state();
  expect(after).toMatchObject({ running: broker, bootEntry: broker });
  expect(after.bootId).not.toBe(before.bootId);
});

test('[R6.4] a loader that boots nothing once: said, delivered live, not rebooted', async () => {
  const next = make('no-loader');
  // As it is where another loader's files were left by somebody.
  host.inside('mv /usr/bin/bootctl /usr/bin/bootctl.away');
  const outcome = await lab.step('switch', run(), next);
  host.inside('mv /usr/bin/bootctl.away /usr/bin/bootctl');
  expect(outcome.code).toBe(0);
  expect(outcome.stderr).toContain('it is not rebooted by itself: there is no bootctl');
  expect(host.state()).toMatchObject({ running: next, bootId: before.bootId });
});
