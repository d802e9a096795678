import { readFileSync } from 'node:fs';
import { TestLab } from './test-lab';

const lab = new TestLab();

jest.setTimeout(120_000);

describe('a cloud machine', () => {
  const ip = '10.77.64.20';

  beforeAll(() => lab.open('throw-away', 'installed'), 900_000);
  afterAll(() => lab.close());

  test('[R6.2] boots the installer, takes a system onto its disk, and boots that with its own host key', async () => {
    await lab.call(
      ...['start', 'web', ip, '--boot', 'server', '--disk', '512'],
      ...['--host-key', lab.key('throw-away'), '--authorized-keys', lab.key('operator.pub')],
    );
    await lab.reachable(ip);
    expect(await lab.hostKey(ip)).toBe(lab.publicKey('throw-away'));
    expect(await lab.ssh(ip, 'grep VARIANT_ID /etc/os-release')).toBe('VARIANT_ID=installer');
    expect(JSON.parse(await lab.ssh(ip, 'wipefs --no-act --json /dev/vda'))).toEqual({ signatures: [] });
    await expect(lab.ssh(ip, 'nixos-install --root /mnt --bogus')).rejects.toMatchObject({ code: 2 });

    await lab.ssh(ip, 'mkfs.ext4 -q -F /dev/vda && mount /dev/vda /mnt');
    const closure = await lab.ssh(ip, 'readlink -f /nix/var/nix/profiles/system');
    await lab.ssh(ip, `nixos-install --root /mnt --system ${closure} --no-root-passwd --no-channel-copy`);
    await lab.ssh(ip, 'mkdir -p /mnt/etc/ssh /mnt/root && cp -r /root/.ssh /mnt/root/');
    const hostKey = readFileSync(lab.key('installed'), 'utf8');
    await lab.ssh(ip, 'install -m 600 /dev/stdin /mnt/etc/ssh/ssh_host_ed25519_key', hostKey);
    expect(await lab.ssh(ip, 'wipefs --no-act --json /dev/vda')).toContain('ext4');

    await lab.call('reboot', 'web');
    await lab.reachable(ip);
    expect(await lab.hostKey(ip)).toBe(lab.publicKey('installed'));
    expect(await lab.ssh(ip, 'readlink -f /run/booted-system')).toBe(closure);
    expect(await lab.ssh(ip, 'grep -c VARIANT_ID=installer /etc/os-release || true')).toBe('0');
  });
});
