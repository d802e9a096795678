import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SimulatedLab, type SimulatedHost } from './simulated';

jest.setTimeout(90_000);

let lab: SimulatedLab;
let host: SimulatedHost;
let current: string;

beforeAll(() => {
  lab = new SimulatedLab();
  host = lab.start('gamma', '10.77.64.13');
  current = host.make({ name: 'before' });
  host.settle(current);
});
afterAll(() => {
  lab.down();
});

function anotherKey(name: string): string {
  const file = join(lab.folder, name);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
  return readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
}

test('[R2.7] a closure of another host is refused, with nothing touched', async () => {
  const foreign = host.make({ name: 'foreign', marker: anotherKey('foreign') });
  const before = host.state();
  const outcome = await lab.step('switch', host.runFile(), foreign);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain('refused, nothing was changed: the closure was built for another machine');
  expect(host.state()).toEqual(before);
});

test('[R2.7] a closure without a marker is refused', async () => {
  const unmarked = host.make({ name: 'unmarked', marker: '' });
  const outcome = await lab.step('switch', host.runFile(), unmarked);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain('its marker is missing');
  expect(host.state().running).toBe(current);
});

test('[R2.7] an impostor behind the address gets zero commands', async () => {
  const logins = () => host.inside("journalctl -u sshd -o cat | grep -c 'Accepted' || true");
  const before = logins();
  const outcome = await lab.step(
    'switch',
    host.runFile({ host: 'expected', hostKey: anotherKey('expected') }),
    current,
  );
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toMatch(/expected: switch failed/);
  expect(outcome.stderr).toMatch(
    /another machine at 10\.77\.64\.13: its host key is SHA256:\S+, pinned is SHA256:\S+; no command/,
  );
  expect(logins()).toBe(before);
});

test('[R2.7] a key that the host does not accept is told from an unreachable host', async () => {
  anotherKey('stranger');
  const { connection } = host.runFile();
  const run = host.runFile({
    connection: { ...connection, identityFile: join(lab.folder, 'stranger') },
    whenUnreachable: 'defer',
  });
  const outcome = await lab.step('switch', run, current);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain('authentication refused at 10.77.64.13');
});

test('[R2.8] a host that runs something else than the preview saw is refused', async () => {
  const next = host.make({ name: 'next' });
  const before = host.state();
  const outcome = await lab.step('switch', host.runFile({ running: next }), host.make({ name: 'third' }));
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain(`the machine runs ${current}, expected ${next}`);
  expect(host.state()).toEqual(before);
});

test('[R2.8] of two operators at once one is refused and told who is at work', async () => {
  const slow = host.make({ name: 'slow', snippet: 'sleep 2' });
  const other = host.make({ name: 'other' });
  const first = lab.spawnStep('switch', host.runFile(), slow);
  await host.waitFor('activating', () => host.recorded('phase') === 'activating');
  const id = host.recorded('id');
  const second = await lab.step('switch', host.runFile(), other);
  expect(second.code).toBe(1);
  expect(second.stderr).toContain(
    `another deployment is running on this machine: transaction ${id}, since 2`,
  );
  const outcome = await first.outcome;
  expect(outcome.code).toBe(0);
  expect(host.state()).toMatchObject({ running: slow, profile: slow, bootEntry: slow, knownGood: slow });
});

test('[R2.8] what runs, is confirmed and is the default is left alone', async () => {
  const before = host.state();
  const transactions = () => host.inside('ls /var/lib/nixos-fleet/transactions');
  const had = transactions();
  const outcome = await lab.step('switch', host.runFile(), before.running);
  expect(JSON.parse(outcome.stdout)).toMatchObject({ status: 'confirmed', storePath: before.running });
  expect(transactions()).toBe(had);
  expect(host.state()).toEqual(before);
});

test('[R6.4] a closure that was only tried by hand is committed', async () => {
  const tried = host.make({ name: 'tried' });
  host.inside(`${tried}/bin/switch-to-configuration test`);
  expect(host.state().profile).not.toBe(tried);
  const outcome = await lab.step('switch', host.runFile({ running: tried }), tried);
  expect(outcome.code).toBe(0);
  expect(host.state()).toMatchObject({ running: tried, profile: tried, bootEntry: tried, knownGood: tried });
});

test('[R6.4] a full disk is a clear error and changes nothing', async () => {
  const next = host.make({ name: 'roomless' });
  const before = host.state();
  host.inside(
    'dd if=/dev/zero of=/var/full bs=1M 2>/dev/null; dd if=/dev/zero of=/var/full2 bs=4k 2>/dev/null; sync; true',
  );
  try {
    const outcome = await lab.step('switch', host.runFile(), next);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/gamma: switch failed/);
    expect(outcome.stderr).toMatch(/refused, nothing was changed: .*No space left on device/);
  } finally {
    host.inside('rm -f /var/full /var/full2');
  }
  expect(host.state()).toEqual(before);
});
