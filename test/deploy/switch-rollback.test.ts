import { SimulatedLab, type HostState, type SimulatedHost } from './simulated';

jest.setTimeout(90_000);

let lab: SimulatedLab;
let host: SimulatedHost;
let closure: string;
let before: HostState;
let generations: string;

beforeAll(() => {
  lab = new SimulatedLab();
  host = lab.start('beta', '10.77.64.12');
  closure = host.make({ name: 'before' });
  host.settle(closure);
  before = host.state();
  generations = host.inside("find /nix/var/nix/profiles -name '*-link' | sort");
});
afterEach(() => {
  expect(host.state()).toEqual(before);
  expect(host.inside("find /nix/var/nix/profiles -name '*-link' | sort")).toBe(generations);
});
afterAll(() => {
  lab.down();
});

test('[R2.7] a configuration that cuts ssh comes back by itself, and the error names host and reason', async () => {
  const cut = host.make({
    name: 'cut',
    filter: 'table inet f {\nchain input {\ntype filter hook input priority 0\ntcp dport 22 drop\n}\n}',
  });
  const started = Date.now();
  const outcome = await lab.step('switch', host.runFile(), cut);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toMatch(/^beta: switch failed$/m);
  expect(outcome.stderr).toMatch(
    /rolled back to .*before.*not reachable under the new configuration for \d+ s/,
  );
  // 3 s to activate, 5 s to confirm; the rest is the roll-back itself and the search for an answer.
  expect((Date.now() - started) / 1000).toBeLessThan(20);
});

test('[R2.7] a unit that fails is judged by the health checks and rolled back', async () => {
  const failing = host.make({
    name: 'failing',
    units: { 'broken.service': '[Service]\nType=oneshot\nExecStart=/usr/bin/false\n' },
  });
  const outcome = await lab.step('switch', host.runFile(), failing);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toMatch(/^beta: health failed$/m);
  expect(outcome.stderr).toContain('unit broken.service failed with the switch');
  expect(host.recorded('activation')).toBe('4');
  host.inside('systemctl reset-failed');
});

test('[R2.7] an unhealthy service is rolled back, each check named', async () => {
  const fine = host.make({ name: 'fine' });
  const health = {
    units: ['absent.service'],
    tcp: [4444],
    http: ['http://{address}:4445/'],
    commands: ['echo "no such thing" >&2; exit 3'],
  };
  const outcome = await lab.step('switch', host.runFile({ health }), fine);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain('unit absent.service is inactive');
  expect(outcome.stderr).toContain('TCP port 4444');
  expect(outcome.stderr).toContain('http://10.77.64.12:4445/');
  expect(outcome.stderr).toMatch(/command ended with status 3.*no such thing/);
});

test('[R2.7] an activation that hangs is ended at its limit and rolled back', async () => {
  const hanging = host.make({ name: 'hanging', snippet: 'sleep 600' });
  const outcome = await lab.step('switch', host.runFile(), hanging);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain('the activation did not end within 3 s');
  expect(host.inside('pgrep -c -x sleep || true')).toBe('0');
});

test('[R2.7] an activation that fails is rolled back and its last lines are shown', async () => {
  const failing = host.make({ name: 'snippet', snippet: 'echo "snippet says no" >&2; exit 1' });
  const outcome = await lab.step('switch', host.runFile(), failing);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain('the activation failed with status 2');
  expect(outcome.stderr).toContain('    snippet says no');
});

test('[R2.7] a full boot partition after the confirmation takes everything back', async () => {
  const next = host.make({ name: 'next' });
  host.inside(`set -e
    cp -a /boot /boot.copy; mount -t tmpfs -o size=64k tmpfs /boot; cp -a /boot.copy/. /boot/; rm -rf /boot.copy
    dd if=/dev/zero of=/boot/kernel bs=4k 2>/dev/null || true`);
  const outcome = await lab.step('switch', host.runFile(), next);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toMatch(/writing the boot entry failed/);
  expect(host.state().bootEntry).toBe(closure);
  host.inside('umount /boot');
});
