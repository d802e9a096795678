import { fault, oneHost } from './fault';

jest.setTimeout(90_000);

const host = oneHost('eta', '10.77.64.15');

/** To the last block. */
const FILL = `dd if=/dev/zero of=/var/full bs=1M 2>/dev/null; dd if=/dev/zero of=/var/full2 bs=4k 2>/dev/null
  dd if=/dev/zero of=/var/full3 bs=512 2>/dev/null; sync -f /var; true`;
const EMPTY = 'rm -f /var/full /var/full2 /var/full3; sync -f /var';

fault('[R6.4] the disk with /var is full before the switch', host, async (there) => {
  const wanted = there.make({ name: 'roomless' });
  there.inside(FILL);
  const outcome = await there.lab.step('switch', there.runFile(), wanted);
  there.inside(EMPTY);
  expect(outcome.stderr).toMatch(/found: the disk of eta is full: 0 MiB free/);
  return { wanted, outcome };
});

fault('[R6.4] the disk with /var fills up during the switch, which has to go back', host, async (there) => {
  const wanted = there.make({ name: 'filling' });
  const health = { units: ['never.service'], tcp: [], http: [], commands: [] };
  const step = there.lab.step('switch', there.runFile({ health }), wanted);
  await there.untilPhase('awaiting', wanted);
  there.inside(FILL);
  const outcome = await step;
  there.inside(EMPTY);
  expect(outcome.stderr).toContain('rolled back to');
  return { wanted, outcome };
});

fault('[R6.4] /boot is full', host, async (there) => {
  const wanted = there.make({ name: 'next' });
  there.inside(`set -e
    cp -a /boot /boot.copy; mount -t tmpfs -o size=64k tmpfs /boot; cp -a /boot.copy/. /boot/; rm -rf /boot.copy
    dd if=/dev/zero of=/boot/kernel bs=4k 2>/dev/null || true`);
  const outcome = await there.lab.step('switch', there.runFile(), wanted);
  const entry = there.state().bootEntry;
  there.inside('umount /boot');
  expect(outcome.stderr).toMatch(/writing the boot entry failed/);
  expect(entry).toBe(there.state().running);
  return { wanted, outcome };
});
