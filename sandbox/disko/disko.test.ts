import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TestLab } from '../lab/test-lab';

const run = promisify(execFile);
const lab = new TestLab();
const ip = '10.77.64.31';

jest.setTimeout(180_000);

beforeAll(() => lab.open(), 900_000);
afterAll(() => lab.close());

const configuration = (operator: string): string => `
{
  system.stateVersion = "25.11";
  services.openssh.enable = true;
  users.users.root.openssh.authorizedKeys.keys = [ "ssh-ed25519 ${operator}" ];
  boot.loader.systemd-boot.enable = true;
  disko.devices.disk.main = {
    device = "/dev/sda";
    content = {
      type = "gpt";
      partitions = {
        ESP = {
          size = "64M";
          type = "EF00";
          content = { type = "filesystem"; format = "vfat"; mountpoint = "/boot"; mountOptions = [ "umask=0077" ]; };
        };
        root = { size = "100%"; content = { type = "filesystem"; format = "ext4"; mountpoint = "/"; }; };
      };
    };
  };
}`;

/** An attribute of the configuration in module.nix, built on the machine. */
function build(attribute: string): Promise<string> {
  const expression = `
    ((builtins.getFlake "path:/root/nixpkgs?dir=25.11").lib.nixosSystem {
      system = builtins.currentSystem;
      modules = [ (builtins.getFlake "path:/root/disko").nixosModules.disko /root/module.nix ];
    }).config.system.build.${attribute}`;
  return lab.ssh(ip, 'nix build --impure --no-link --print-out-paths --file -', expression);
}

test('[R6.2] a layout is made on a blank disk, twice, takes a system, and boots', async () => {
  await lab.call('start', 'disk', ip, '--boot', 'server', '--authorized-keys', lab.key('operator.pub'));
  await lab.reachable(ip);
  const sandbox = join(__dirname, '..');
  const { stdout } = await run('tar', ['-C', sandbox, '-c', 'nixpkgs', 'disko'], {
    encoding: 'buffer',
    maxBuffer: 2 ** 28,
  });
  await lab.ssh(ip, 'tar -x', stdout);
  await lab.ssh(ip, 'cat > module.nix', configuration(lab.publicKey('operator')));

  const layOut = await build('diskoScript');
  await lab.ssh(ip, layOut);
  await lab.ssh(ip, layOut);
  expect(await lab.ssh(ip, 'findmnt --noheadings --list --output TARGET --submounts /mnt')).toBe(
    '/mnt\n/mnt/boot',
  );

  const closure = await build('toplevel');
  await lab.ssh(ip, `nixos-install --root /mnt --system ${closure} --no-root-passwd --no-channel-copy`);
  await lab.call('reboot', 'disk');
  await lab.reachable(ip);
  expect(await lab.ssh(ip, 'readlink -f /run/booted-system')).toBe(closure);
  expect(
    await lab.ssh(ip, 'findmnt --noheadings --output SOURCE /boot; cat /boot/loader/loader.conf'),
  ).toMatch(/^\/dev\/vda1\n[^]*default nixos-generation-1\.conf/);
});
