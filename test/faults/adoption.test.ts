import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fault, oneHost } from './fault';

jest.setTimeout(90_000);

const host = oneHost('lambda', '10.77.64.22');

beforeAll(() => {
  // As another tool leaves a machine: no marker, and nothing that was ever confirmed.
  host().settle(host().make({ name: 'by-another-tool', marker: '' }));
}, 60_000);

const ACTIVATE = readFileSync(join(__dirname, '../deploy/tiny-closure/activate'), 'utf8');
const users = { users: [{ name: 'root' }, { name: 'ada' }] };

/** Units, mounts, sshd and users of its own. */
const adopting = () => {
  const spec = host().inside(
    `echo '${JSON.stringify({ groups: [{ name: 'wheel' }], mutableUsers: false, ...users })}' >/tmp/users-groups.json
     nix-store --add /tmp/users-groups.json`,
  );
  return host().make({
    name: 'ours',
    units: {
      'web.service': '[Service]\nExecStart=/usr/bin/sleep inf\n',
      'mnt.mount': '[Mount]\nWhat=tmpfs\nWhere=/mnt\nType=tmpfs\n',
    },
    // NixOS's activation script names the list of users that it makes.
    files: { activate: `${ACTIVATE}# ${spec}\n` },
  });
};

fault('[R6.0] the first switch of a host that something else deployed', host, async (there) => {
  const wanted = adopting();
  const outcome = await there.lab.step('switch', there.runFile(), wanted);
  expect(outcome.stderr).toMatch(/^lambda: adoption failed$/m);
  expect(outcome.stderr).toContain('    users: create user ada\n');
  expect(outcome.stderr).toContain('    mounts: start mnt.mount\n');
  expect(outcome.stderr).toContain('    units: start web.service\n');
  expect(outcome.stderr).toContain('set hosts.lambda.adopt to lambda, then ./fleet up');
  expect(there.inside('ls -d /var/lib/nixos-fleet/transactions/* 2>/dev/null || true')).toBe('');
  return { wanted, outcome };
});

fault('[R6.0] the same, with the token', host, async (there) => {
  const wanted = adopting();
  return { wanted, outcome: await there.lab.step('switch', there.runFile({ adopt: true }), wanted) };
});

fault('[R6.0] from then on it is ours, without the token', host, async (there) => {
  const wanted = there.make({ name: 'next' });
  return { wanted, outcome: await there.lab.step('switch', there.runFile(), wanted) };
});
