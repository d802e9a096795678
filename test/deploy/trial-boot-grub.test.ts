import type { RunFile } from '../../deploy/run-file';
import type { TinyClosure } from './closures';
import { SimulatedLab, type SimulatedHost } from './simulated';

jest.setTimeout(120_000);

let lab: SimulatedLab;
let host: SimulatedHost;
let before: string;
let kernels = 0;

beforeAll(() => {
  lab = new SimulatedLab();
  host = lab.start('golf', '10.77.64.23');
  // The root of a simulated machine is an overlay on ext4, where GRUB would see the ext4 alone.
  host.inside(`rm -rf /boot/loader
    mv /usr/bin/stat /usr/bin/stat.real
    printf '#!/bin/bash\\nout=$(stat.real "$@") || exit\\necho "\${out/overlayfs/ext2\\/ext3}"\\n' >/usr/bin/stat
    chmod +x /usr/bin/stat`);
  before = make('before');
  host.settle(before);
  restart();
});
afterAll(() => {
  lab.down();
});

function restart(): void {
  lab.lab('reboot', host.name);
  lab.start(host.name, host.address);
}

/** A closure of a machine that GRUB starts, with a kernel of its own. */
function make(name: string, change: Partial<TinyClosure> = {}): string {
  return host.make({ name, bootLoader: 'grub', kernel: `6.17.${++kernels}`, ...change });
}

const run = (changes: Partial<RunFile> = {}) =>
  host.runFile({
    reboot: { when: 'when-needed' },
    limits: { ...host.runFile().limits, activate: 10, boot: 60 },
    ...changes,
  });
const bootId = () => host.inside('cat /proc/sys/kernel/random/boot_id');
const menu = () => host.inside('cat /boot/grub/grub.cfg');
const firstEntry = () => host.inside("grep -o 'init=[^ ]*' /boot/grub/grub.cfg | head -n 1");

test('[R6.4] under GRUB, one that panics comes back by itself, and the menu is as before', async () => {
  const was = menu();
  const next = make('panics', { unbootable: true, kernelParams: 'panic=30' });
  const outcome = await lab.step('switch', run(), next);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain(`it did not start: the machine came up with ${before}`);
  expect(menu()).toBe(was);
  expect(host.inside('cat /boot/grub/grubenv')).toBe('next_entry=');
});

test('[R6.4] under GRUB, a healthy one is confirmed, and GRUB starts it from then on', async () => {
  const next = make('healthy');
  const outcome = await lab.step('switch', run(), next);
  expect({ code: outcome.code, stderr: outcome.stderr }).toMatchObject({ code: 0 });
  expect(host.inside('readlink -f /run/booted-system')).toBe(next);
  expect(firstEntry()).toBe(`init=${next}/init`);
  expect(menu()).toContain('submenu "NixOS - Profile \'known_good\'"');
  expect(menu()).not.toContain('trial');
  restart();
  expect(host.inside('readlink -f /run/booted-system')).toBe(next);
});

test.each([
  [
    "GRUB's default is not its first entry",
    'sed -i \'s/set default=0/set default="${saved_entry}"/\' /boot/grub/grub.cfg',
  ],
  [
    'GRUB cannot write to /boot on tmpfs',
    'cp -r /boot/grub /tmp/ && mount -t tmpfs none /boot/grub && cp /tmp/grub/* /boot/grub',
  ],
])('[R6.4] %s: said, delivered live, not rebooted', async (obstacle, how) => {
  const boot = bootId();
  host.inside(how);
  const next = make(`obstacle-${kernels}`);
  const outcome = await lab.step('switch', run(), next);
  expect(outcome.code).toBe(0);
  expect(outcome.stderr).toContain(`it is not rebooted by itself: ${obstacle}`);
  expect(host.inside('readlink -f /run/current-system')).toBe(next);
  expect(bootId()).toBe(boot);
});
