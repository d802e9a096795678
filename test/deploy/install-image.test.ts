import { SSHD } from './closures';
import { cutAt, installed, NewMachine } from './new-machine';
import { step } from './operator';
import { SimulatedLab } from './simulated';

jest.setTimeout(120_000);

let lab: SimulatedLab;

beforeAll(() => {
  lab = new SimulatedLab();
});
afterAll(() => {
  lab.down();
});

/** What an installation could have touched. */
const manifest = (machine: NewMachine) =>
  machine.inside(`find /etc/ssh /root -type f -exec sha256sum {} + | sort
    find /nix/var/nix/profiles /var/lib -maxdepth 1 -printf '%p %l\\n' | sort`);

describe('[R6.2] a machine that was started from an image of NixOS', () => {
  test('[R6.4] becomes the host: its closure, its keys and who may log in, nothing of others', async () => {
    const machine = NewMachine.fromImage(lab, 'fresh', '10.77.80.21', {
      authorizedKeys: '/etc/ssh/authorized_keys.d/root',
      sshd: SSHD.replace('-D -e', '-D -e -o AuthorizedKeysFile=/etc/ssh/authorized_keys.d/%%u'),
    });
    // As in a snapshot of another host of a fleet.
    machine.inside(`mkdir -p /var/lib/nixos-fleet/transactions/old /nix/var/nix/profiles/system-profiles
      ln -s "$(readlink -f /run/current-system)" /nix/var/nix/profiles/system-profiles/known_good
      echo everybodys > /etc/ssh/ssh_host_rsa_key; mkdir -p /srv; echo kept > /srv/data`);
    const before = machine.state();

    const first = await step(lab, 'install', machine.imageRequest());
    installed(machine, first);
    expect(machine.state()).toMatchObject({ knownGood: '' });
    expect(machine.state().bootId).not.toBe(before.bootId);
    const { ageKeyFile, hostKeyFile } = machine.identity.private;
    for (const secret of [ageKeyFile.split('\n')[1] ?? '', hostKeyFile.split('\n')[1] ?? ''])
      expect(first.stderr + first.stdout).not.toContain(secret);
    expect(`${machine.inside('cat /etc/ssh/ssh_host_ed25519_key')}\n`).toBe(hostKeyFile);
    expect(`${machine.inside('cat /var/lib/sops-nix/key.txt')}\n`).toBe(ageKeyFile);
    expect(machine.inside('ls /etc/ssh /var/lib /root/.ssh')).not.toMatch(
      /rsa|nixos-fleet|authorized_keys$/m,
    );
    expect(machine.inside('cat /srv/data')).toBe('kept');

    const again = await step(lab, 'install', machine.imageRequest());
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('nothing to do')]);
  });

  test('[R6.4] is taken up where it was: cut while its keys and its boot entry are written', async () => {
    const machine = NewMachine.fromImage(lab, 'cut', '10.77.80.31');
    expect(await cutAt(machine, 'making ', machine.imageRequest())).toBe(null);
    installed(machine, await step(lab, 'install', machine.imageRequest()));
  });

  test('[R6.4] is taken up where it was: its keys are there, and sshd shows them already', async () => {
    const machine = NewMachine.fromImage(lab, 'half', '10.77.80.32');
    machine.inside(`cat > /etc/ssh/ssh_host_ed25519_key <<'END'
${machine.identity.private.hostKeyFile}END
      rm /etc/ssh/ssh_host_ed25519_key.pub; systemctl restart sshd`);
    installed(machine, await step(lab, 'install', machine.imageRequest()));
  });
});

test('[R6.2] an image without NixOS, or an installer, is left as it is, and said', async () => {
  const machine = NewMachine.fromImage(lab, 'debian', '10.77.80.41');
  machine.inside(
    'rm /etc/NIXOS; rm -f /etc/os-release; echo \'PRETTY_NAME="Debian GNU/Linux 13"\' > /etc/os-release',
  );
  const before = [manifest(machine), machine.state()];
  const outcome = await step(lab, 'install', machine.imageRequest());
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain('expected: NixOS on the machine, from image 4711');
  expect(outcome.stderr).toContain('found: Debian GNU/Linux 13: it is no NixOS');
  expect(outcome.stderr).toContain('set hosts.debian.server.image to a snapshot that carries NixOS');
  expect([manifest(machine), machine.state()]).toEqual(before);
  machine.inside('touch /etc/NIXOS; echo VARIANT_ID=installer >> /etc/os-release');
  const live = await step(lab, 'install', machine.imageRequest());
  expect(live.stderr).toContain('it is an installer, which runs from memory');
});

test('[R6.2] on a machine with neither of its two keys no command runs', async () => {
  const machine = NewMachine.fromImage(lab, 'foreign', '10.77.80.42');
  machine.inside(`rm /etc/ssh/ssh_host_ed25519_key*; ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
    systemctl restart sshd`);
  const before = manifest(machine);
  const { run, ...rest } = machine.imageRequest();
  const limits = { ...run.limits, boot: 2 };
  const outcome = await step(lab, 'install', { run: { ...run, limits }, ...rest });
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain('another machine at 10.77.80.42');
  expect(manifest(machine)).toBe(before);
  expect(machine.inside('journalctl -u sshd --no-pager')).not.toContain('Accepted');
});
