import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutComment } from '../../model/ssh-key';
import type { SimulatedHost } from '../deploy/simulated';
import { fault, oneHost } from './fault';

jest.setTimeout(90_000);

const host = oneHost('gamma', '10.77.64.13');

function anotherKey(there: SimulatedHost, name: string): string {
  const file = join(there.lab.folder, name);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
  return withoutComment(readFileSync(`${file}.pub`, 'utf8'));
}

/** What sshd let in, and every program that was run in a session: nothing of either must grow. */
const traces = (there: SimulatedHost) =>
  there.inside(
    "journalctl -o cat | grep -cE 'Accepted|session opened' || true; ls /var/lib/nixos-fleet/transactions 2>/dev/null || true",
  );

fault('[R2.7] another machine is behind the address', host, async (there) => {
  const wanted = there.make({ name: 'impostor' });
  const before = traces(there);
  const run = there.runFile({ host: 'expected', hostKey: anotherKey(there, 'expected') });
  const outcome = await there.lab.step('switch', run, wanted);
  expect(outcome.stderr).toMatch(/expected: switch failed/);
  expect(outcome.stderr).toMatch(
    /another machine at 10\.77\.64\.13: its host key is SHA256:\S+, pinned is SHA256:\S+; no command/,
  );
  expect(traces(there)).toBe(before);
  return { wanted, outcome };
});

fault('[R2.7] the host has a new host key', host, async (there) => {
  const wanted = there.make({ name: 'new-key' });
  const file = '/etc/ssh/ssh_host_ed25519_key';
  there.inside(`cp -a ${file} /root/key; cp -a ${file}.pub /root/key.pub; rm ${file} ${file}.pub
    ssh-keygen -q -t ed25519 -N '' -f ${file}; systemctl restart sshd`);
  const before = traces(there);
  const outcome = await there.lab.step('switch', there.runFile(), wanted);
  const after = traces(there);
  there.inside(`mv /root/key ${file}; mv /root/key.pub ${file}.pub; systemctl restart sshd`);
  expect(after).toBe(before);
  expect(outcome.stderr).toContain('find out which machine answers at 10.77.64.13');
  return { wanted, outcome };
});

fault('[R2.7] the host does not accept the key of the operator', host, async (there) => {
  const wanted = there.make({ name: 'stranger' });
  anotherKey(there, 'stranger');
  const { connection } = there.runFile();
  const identityFile = join(there.lab.folder, 'stranger');
  const run = there.runFile({ connection: { ...connection, identityFile }, whenUnreachable: 'defer' });
  const outcome = await there.lab.step('switch', run, wanted);
  expect(outcome.stderr).toContain('authentication refused at 10.77.64.13');
  return { wanted, outcome };
});

fault('[R2.7] the closure is that of another host', host, async (there) => {
  const wanted = there.make({ name: 'foreign', marker: anotherKey(there, 'foreign') });
  const outcome = await there.lab.step('switch', there.runFile(), wanted);
  expect(outcome.stderr).toContain('refused, nothing was changed: the closure was built for another machine');
  return { wanted, outcome };
});

fault('[R2.7] the closure was built by hand, for no host', host, async (there) => {
  const wanted = there.make({ name: 'unmarked', marker: '' });
  const outcome = await there.lab.step('switch', there.runFile(), wanted);
  expect(outcome.stderr).toContain('its marker is missing');
  return { wanted, outcome };
});

fault('[R2.8] somebody has switched the host since the preview', host, async (there) => {
  const seen = there.make({ name: 'seen' });
  const { running } = there.state();
  const wanted = there.make({ name: 'third' });
  const outcome = await there.lab.step('switch', there.runFile({ running: seen }), wanted);
  expect(outcome.stderr).toContain(`the machine runs ${running}, expected ${seen}`);
  return { wanted, outcome };
});

fault('[R6.4] a closure that was only tried by hand is delivered', host, async (there) => {
  const wanted = there.make({ name: 'tried' });
  there.inside(`${wanted}/bin/switch-to-configuration test`);
  return { wanted, outcome: await there.lab.step('switch', there.runFile({ running: wanted }), wanted) };
});

fault('[R2.8] the closure is the one that runs already', host, async (there) => {
  const transactions = () => there.inside('ls /var/lib/nixos-fleet/transactions 2>/dev/null || true');
  const before = transactions();
  const { running: wanted } = there.state();
  const outcome = await there.lab.step('switch', there.runFile(), wanted);
  expect(transactions()).toBe(before);
  return { wanted, outcome };
});
