import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SSHD } from './closures';
import { cutAt, installed, NewMachine, ready } from './new-machine';
import { signing, step } from './operator';
import { SimulatedLab } from './simulated';

jest.setTimeout(120_000);

let lab: SimulatedLab;

beforeAll(() => {
  lab = new SimulatedLab();
});
afterAll(() => {
  lab.down();
});

/** Of everything on the machine's disk. */
const checksum = (machine: NewMachine) =>
  execFileSync('sha256sum', [join(lab.folder, 'hosts', machine.name, 'disk.img')], { encoding: 'utf8' });

describe('[R6.2] a new machine', () => {
  test('[R6.4] is installed, answers with its pinned key, and is never installed twice', async () => {
    const machine = NewMachine.create(lab, 'fresh', '10.77.80.21');
    const { keys, ...request } = machine.request();
    const diskPassphrase = 'correct horse';
    const handed = keys === undefined ? {} : { keys: { ...keys, diskPassphrase } };
    const first = await step(lab, 'install', { ...request, ...handed });
    installed(machine, first);
    expect(machine.inside('cat /passphrase')).toBe(`600 ${diskPassphrase}`);
    expect(first.stderr + first.stdout).not.toContain(diskPassphrase);
    const { ageKeyFile, hostKeyFile } = machine.identity.private;
    for (const secret of [ageKeyFile.split('\n')[1] ?? '', hostKeyFile.split('\n')[1] ?? ''])
      expect(first.stderr + first.stdout).not.toContain(secret);
    const kept = (path: string) => `${machine.inside(`cat ${path}`)}\n`;
    expect(kept('/etc/ssh/ssh_host_ed25519_key')).toBe(hostKeyFile);
    expect(kept('/var/lib/sops-nix/key.txt')).toBe(ageKeyFile);
    expect(
      machine.inside(
        'stat -c "%a %U" /etc/ssh/ssh_host_ed25519_key /etc/ssh/ssh_host_ed25519_key.pub /var/lib/sops-nix/key.txt /var/lib/sops-nix',
      ),
    ).toBe('600 root\n644 root\n600 root\n700 root');

    const before = machine.state();
    const again = await step(lab, 'install', machine.request({ wipe: 'fresh' }));
    expect(again.stderr).toContain('nothing to do');
    expect(again).toMatchObject({ code: 0, stdout: ready(machine) });
    expect(machine.state()).toEqual(before);
  });
});

test('[R4.1] a system that keeps its keys elsewhere finds them there, whoever has built it', async () => {
  const kept = '/kept/etc/ssh/host key';
  const machine = NewMachine.create(lab, 'elsewhere', '10.77.80.22', {
    places: `path=/kept\nhostKey=${kept}\nageKey=/kept/var/lib/sops-nix/key.txt\n`,
    sshd: SSHD.replace('-D -e', `-D -e -h "${kept}"`),
  });
  const outcome = await step(lab, 'install', machine.request({}, await signing()));
  expect(outcome.stderr).toMatch(/building \S+ on the operator[^]*signed by prod-1:[^]*on root’s word/);
  installed(machine, outcome);
  expect(
    machine.inside(
      `stat -c '%a %U %n' "${kept}" "${kept}.pub" /kept /kept/var/lib/sops-nix /kept/var/lib/sops-nix/key.txt`,
    ),
  ).toBe(
    `600 root ${kept}\n644 root ${kept}.pub\n755 root /kept\n700 root /kept/var/lib/sops-nix\n600 root /kept/var/lib/sops-nix/key.txt`,
  );
  expect(machine.inside('ls /etc/ssh /var/lib')).not.toMatch(/ssh_host_ed25519_key|sops-nix/);
});

test('[R6.2] what is installed may be built by another host', async () => {
  const forge = lab.start('forge', '10.77.80.12');
  const machine = NewMachine.create(lab, 'built', '10.77.80.23');
  const outcome = await step(lab, 'install', machine.request({}, forge.builds()));
  expect(outcome.stderr).toMatch(/signed by forge/);
  installed(machine, outcome);
});

describe('[R6.4] an installation that is interrupted goes on in the next run', () => {
  test('[R6.4] in whatever phase: each run is cut one phase later than the one before it', async () => {
    const machine = NewMachine.create(lab, 'cut', '10.77.80.31');
    for (const said of ['waiting for cut', 'building ', 'laying out', 'putting its keys', 'installing '])
      expect([said, await cutAt(machine, said)]).toEqual([said, null]);
    expect(machine.inside('ls /run/nixos-fleet')).not.toContain('passphrase');
    // The machine may have restarted meanwhile; then there is nothing left to wait for.
    for (const said of ['restarting', 'waiting for the installed system'])
      expect([null, 0]).toContain(await cutAt(machine, said));
    expect(await step(lab, 'install', machine.request())).toMatchObject({ code: 0, stdout: ready(machine) });
    expect(machine.state()).toMatchObject({
      running: machine.system.result,
      bootEntry: machine.system.result,
    });
    expect(`${machine.inside('cat /var/lib/sops-nix/key.txt')}\n`).toBe(machine.identity.private.ageKeyFile);
  });

  test('[R6.4] when the installer was restarted after formatting: the disk is known as its own', async () => {
    const machine = NewMachine.create(lab, 'restarted', '10.77.80.35');
    expect(await cutAt(machine, 'installing ')).toBe(null);
    // A cut just before nixos-install; what was under way there may have yet to begin with it.
    machine.inside(
      'while pgrep -f "[b]ash -s|[n]ixos-install --root" >/dev/null; do sleep .1; done; sed -i s/state=.*/state=formatted/ /mnt/nix/.nixos-fleet-installation; rm -f /mnt/nix/var/nix/profiles/system; sync',
    );
    lab.lab('reboot', 'restarted');
    const outcome = await step(lab, 'install', machine.request());
    expect(outcome.stderr).toContain('an installation of this host began on it and did not end');
    installed(machine, outcome);
  });
});

describe('[R6.2] a disk that holds something', () => {
  test('[R6.2] is refused without the token, with what was found, and wiped with it', async () => {
    const machine = NewMachine.create(lab, 'used', '10.77.80.41');
    machine.inside('mkfs.ext4 -q -F -L holiday-pictures /dev/vda');
    machine.inside('sync');
    const before = checksum(machine);

    for (const install of [{}, { wipe: 'another' }]) {
      const outcome = await step(lab, 'install', machine.request(install));
      expect(outcome.code).toBe(1);
      expect(outcome.stderr).toContain('found: /dev/vda: ext4 "holiday-pictures"');
      expect(outcome.stderr).toContain('set hosts.used.server.wipe to used');
      expect(checksum(machine)).toBe(before);
    }
    installed(machine, await step(lab, 'install', machine.request({ wipe: 'used' })));
  });

  test('[R6.2] a disk that is not there is refused with those that are', async () => {
    const machine = NewMachine.create(lab, 'missing', '10.77.80.42');
    const outcome = await step(lab, 'install', machine.request({ disk: '/dev/nvme0n1' }));
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('expected: a disk at /dev/nvme0n1');
  });
});

describe('[R6.2] the hardware', () => {
  test('[R6.2] that starts another kind of boot loader is found out before its disk is touched', async () => {
    const machine = NewMachine.create(lab, 'bios', '10.77.80.43', {
      files: { 'etc/nixos-fleet/firmware': 'uefi' },
    });
    const before = checksum(machine);
    const outcome = await step(lab, 'install', machine.request());
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(
      /found: the machine was started by BIOS, and the boot loader of \S+-bios is for UEFI\n {2}next: for UEFI set boot\.loader\.systemd-boot\.enable: true in the options of hosts\.bios/,
    );
    expect(checksum(machine)).toBe(before);
  });

  test('[R6.2] is told by a tool of NixOS’s installer, and kept', async () => {
    const machine = NewMachine.create(lab, 'reported', '10.77.80.44', {
      files: { 'etc/nixos-fleet/firmware': 'bios' },
    });
    machine.inside(
      `printf '#!/bin/sh\\necho "{ } # $*"\\n' >/usr/local/bin/nixos-generate-config && chmod 755 /usr/local/bin/nixos-generate-config`,
    );
    installed(machine, await step(lab, 'install', machine.request()));
    expect(readFileSync(`${machine.report}.nix`, 'utf8')).toBe(
      '{ } # --no-filesystems --show-hardware-config\n',
    );
  });
});

describe('[R6.2] a machine that boots another system than an installer', () => {
  const image = (machine: NewMachine) => {
    machine.inside(
      'sed -i -e /^VARIANT_ID/d -e \'s/^PRETTY_NAME=.*/PRETTY_NAME="Debian GNU\\/Linux 13"/\' /etc/os-release',
    );
  };

  test('[R6.2] needs one configured, and says how', async () => {
    const machine = NewMachine.create(lab, 'image', '10.77.80.51');
    image(machine);
    const outcome = await step(lab, 'install', machine.request());
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('found: Debian GNU/Linux 13 at 10.77.80.51');
    expect(outcome.stderr).toContain('set hosts.image.server.installer');
  });

  /** An installer's tarball on the machine, whose `kexec/run` is this: a kernel cannot be replaced here. */
  const tarball = (machine: NewMachine, script: string) => {
    const folder = join(lab.folder, 'tarball');
    mkdirSync(join(folder, 'kexec'), { recursive: true });
    writeFileSync(join(folder, 'kexec/run'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const file = join(lab.folder, 'installer.tar.gz');
    execFileSync('tar', ['-czf', file, '-C', folder, 'kexec']);
    machine.inside(`base64 -d > /root/installer.tar.gz <<< ${readFileSync(file, 'base64')}`);
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    return { url: 'file:///root/installer.tar.gz', sha256 };
  };

  test('[R6.2] boots the configured one, when its checksum is right; one that hangs or never returns is said', async () => {
    const machine = NewMachine.create(lab, 'kexec', '10.77.80.52');
    image(machine);
    const before = checksum(machine);
    const { limits } = machine.runFile();
    const tried = async (script: string, change: object) => {
      const request = machine.request(
        { kexec: tarball(machine, script) },
        { limits: { ...limits, ...change } },
      );
      const { code, stderr } = await step(lab, 'install', request);
      expect([code, checksum(machine)]).toEqual([1, before]);
      return stderr;
    };
    expect(await tried('sleep 60', { install: 2 })).toContain('found: no end within 2 s');
    const lost = await tried(':', { boot: 2 });
    expect(lost).toContain('expected: the installer after kexec within 2 s');
    expect(lost).toContain('restarting it brings it back to its image; then ./fleet up');

    // The machine restarts into its installer instead.
    const kexec = tarball(machine, 'systemd-run --on-active=1 systemctl reboot');
    const other = { ...kexec, sha256: '0'.repeat(64) };
    const wrong = await step(lab, 'install', machine.request({ kexec: other }));
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain(`${kexec.url} has the SHA-256 ${kexec.sha256}, configured is 000`);

    const { bootId } = machine.state();
    expect(await cutAt(machine, 'starting the installer', machine.request({ kexec }))).toBe(null);
    installed(machine, await step(lab, 'install', machine.request({ kexec })));
    expect(machine.state().bootId).not.toBe(bootId);
  });
});

test('[R6.2] a machine with neither of its two keys is left alone', async () => {
  const machine = NewMachine.create(lab, 'foreign', '10.77.80.61');
  const { run, ...rest } = machine.request({ installerHostKey: machine.identity.hostKey });
  const outcome = await step(lab, 'install', {
    run: { ...run, limits: { ...run.limits, boot: 2 } },
    ...rest,
  });
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain('another machine at 10.77.80.61');
});
