import { rebootReasons, type BootParts } from '../../model/boot';
import { SimulatedLab, type SimulatedHost } from './simulated';

jest.setTimeout(60_000);

let lab: SimulatedLab;
let host: SimulatedHost;
let before: string;

beforeAll(() => {
  lab = new SimulatedLab();
  host = lab.start('alpha', '10.77.64.11');
  before = host.make({ name: 'before' });
  host.settle(before);
});
afterAll(() => {
  lab.down();
});

test('[R6.4] one probe tells what a machine is and runs, over one connection', async () => {
  const outcome = await lab.step('probe', host.runFile());
  const facts = JSON.parse(outcome.stdout) as Record<string, unknown>;
  const state = host.state();
  expect(facts).toMatchObject({
    kind: 'reached',
    running: before,
    profile: before,
    bootDefault: before,
    bootId: state.bootId,
    failedUnits: [],
    release: '25.11.tiny',
  });
});

test('[R2.8] a healthy switch takes two logins: profile, boot entry and known-good change after the second', async () => {
  const after = host.make({
    name: 'after',
    // A daemon that keeps the activation's output open must hold up nothing.
    snippet: 'setsid sleep 300 &',
    units: { 'marked.service': '[Service]\nExecStart=/usr/bin/sleep inf\n' },
  });
  const loginsBefore = host.logins();
  const step = lab.spawnStep(
    'switch',
    host.runFile({
      running: before,
      // One connection waits a quarter of it for the activation.
      limits: { ...host.runFile().limits, confirm: 40 },
      health: { units: ['marked.service'], tcp: [22], http: [], commands: ['true'] },
    }),
    after,
  );
  await host.waitFor('running the new closure', () => host.state().running === after);
  const outcome = await step.outcome;
  expect(outcome.stderr).toContain('healthy, confirming');
  expect(outcome.code).toBe(0);
  const result = JSON.parse(outcome.stdout) as Record<string, unknown>;
  const state = host.state();
  expect(result).toMatchObject({
    status: 'confirmed',
    storePath: after,
    previous: before,
    generation: 3,
    bootId: state.bootId,
  });
  expect(state).toMatchObject({ running: after, profile: after, bootEntry: after, knownGood: after });
  // Begun, followed and checked; confirmed: one more than an unconfirmed one.
  expect(host.logins() - loginsBefore).toBe(2);
  const second = host.inside(
    "journalctl -u sshd -o short-unix | grep 'Accepted publickey' | tail -n 1 | cut -d ' ' -f1",
  );
  expect(Number(host.inside('stat -c %.6Y /nix/var/nix/profiles/system'))).toBeGreaterThan(Number(second));
  expect(host.inside('systemctl is-active marked.service')).toBe('active');
  expect(host.inside('readlink /nix/var/nix/gcroots/nixos-fleet/built')).toBe(after);
  expect(
    host.inside('systemctl list-units --all --no-legend "nixos-fleet-switch-*" "nixos-fleet-revert-*"'),
  ).toBe('');
});

/** What the links of a closure say. */
const partsOf = (closure: string): BootParts =>
  Object.fromEntries([
    ...['kernel', 'initrd', 'kernel-modules'].map((part) => [
      part,
      host.inside(`readlink ${closure}/${part}`),
    ]),
    ['kernel-params', host.inside(`cat ${closure}/kernel-params`)],
  ]) as BootParts;

test('[R6.3] a closure with another kernel waits for a reboot, and a probe says for which', async () => {
  const probed = async () =>
    JSON.parse((await lab.step('probe', host.runFile())).stdout) as Record<string, string>;
  const older = host.make({ name: 'older', kernel: '6.12.58' });
  host.settle(older);
  lab.lab('reboot', host.name);
  lab.start(host.name, host.address);
  const { rebootNeeded, booted } = await probed();
  expect({ rebootNeeded, booted }).toEqual({ booted: older });
  const newer = host.make({ name: 'newer', kernel: '6.17.8' });
  const outcome = await lab.step('switch', host.runFile(), newer);
  expect(outcome.code).toBe(0);
  expect(await probed()).toMatchObject({
    booted: older,
    running: newer,
    bootDefault: newer,
    rebootNeeded: 'kernel 6.12.58 → 6.17.8, initrd, kernel-modules',
    boot: { closure: older, booted: partsOf(older), inhibitors: {} },
  });
  // So does who has evaluated it and has nothing of it in a store.
  expect(rebootReasons(partsOf(older), partsOf(newer))).toBe(
    'kernel 6.12.58 → 6.17.8, initrd, kernel-modules',
  );
});

test('[R3.4] a switch finds out where the swap file begins', async () => {
  host.inside(`head -c 1M /dev/urandom >/swapfile && sync
    printf 'Filename Type Size Used Priority\\n/dev/vda9 partition 1 0 -2\\n/swapfile file 1024 0 -3\\n' >/run/swaps
    mount --bind /run/swaps /proc/swaps`);
  const found = host.inside(
    "filefrag -e /swapfile | sed -n 's/^ *0: *0\\.\\. *[0-9]*: *\\([0-9]*\\)\\.\\..*/\\1/p'",
  );
  expect(found).toMatch(/^\d+$/);
  const running = host.state().running;
  const outcome = await lab.step('switch', host.runFile({ running }), host.make({ name: 'swapping' }));
  expect(JSON.parse(outcome.stdout)).toMatchObject({ status: 'confirmed', resumeOffset: Number(found) });
});
