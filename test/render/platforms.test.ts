import { cloud, physical } from './fleet';
import { CHANNELS, evaluateSystem, HARDWARE } from './flake';

const DRV = 'drv = builtins.isString h.config.system.build.toplevel.drvPath';

describe.each(CHANNELS)('on %s', (channel) => {
  test('[R5.1] a WSL machine is what Windows starts: no loader, no disk, its user, Docker Desktop, VS Code', () => {
    const host = physical('wsl', {
      platform: 'wsl',
      channel,
      options: { 'fleet.wsl.dockerDesktop': true, 'fleet.wsl.windowsPath': false },
    });
    const found = evaluateSystem(
      host,
      `h: {
      inherit (h.config.wsl) enable defaultUser;
      docker = h.config.users.groups.docker.members;
      nixLd = h.config.programs.nix-ld.enable;
      path = h.config.wsl.wslConf.interop.appendWindowsPath;
      loader = h.config.boot.loader.grub.enable || h.config.boot.loader.systemd-boot.enable;
      disks = builtins.attrNames h.config.fileSystems;
      sshd = h.config.services.openssh.enable;
      marker = h.config.environment.etc."nixos-fleet/machine".text;
      ${DRV};
    }`,
    );
    expect(found).toEqual({
      enable: true,
      defaultUser: 'ada',
      docker: ['ada'],
      nixLd: true,
      path: false,
      loader: false,
      disks: [],
      sshd: true,
      marker: expect.stringMatching(/^ssh-ed25519 /) as string,
      drv: true,
    });
  });

  test('[R5.1] a Mac evaluates without a look at the evaluating machine, with its firmware by hash', () => {
    const options = {
      ...HARDWARE,
      'fleet.m1.firmwareHash': 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
    };
    const host = (change: object) =>
      physical('mac', { platform: 'm1', system: 'aarch64-linux', channel, options: HARDWARE, ...change });
    const apply = `h: {
      inherit (h.pkgs.stdenv.hostPlatform) system;
      inherit (h.config.boot.loader.efi) canTouchEfiVariables;
      inherit (h.config.hardware.asahi) enable;
      firmware = map (package: package.name) h.config.hardware.firmware;
      kept = h.config.environment.etc ? "nixos-fleet/firmware.cpio";
      ${DRV};
    }`;
    const bare = { system: 'aarch64-linux', canTouchEfiVariables: false, enable: true, drv: true };
    expect(evaluateSystem(host({}), apply)).toEqual({ ...bare, firmware: [], kept: false });
    expect(evaluateSystem(host({ options }), apply)).toEqual({
      ...bare,
      firmware: ['asahi-peripheral-firmware'],
      kept: true,
    });
  });
});

test('[R5.1] a WSL machine without a word about whom Windows logs in, or with a desktop, is refused with the way out', () => {
  const users = { ada: user('ada'), bob: user('bob') };
  const host = physical('wsl', { platform: 'wsl', users: ['ada', 'bob'] });
  const toplevel = 'h: h.config.system.build.toplevel.drvPath';
  expect(() => evaluateSystem(host, toplevel, { users })).toThrow('Set fleet.wsl.defaultUser');
  const foreign = { ...host, options: { 'fleet.wsl.defaultUser': 'eve' } };
  expect(() => evaluateSystem(foreign, toplevel, { users })).toThrow('add the user to nixos-fleet:users');
  const drawing = { ...host, profiles: ['desktop'], options: { 'fleet.wsl.defaultUser': 'ada' } };
  expect(() => evaluateSystem(drawing, toplevel, { users })).toThrow('fleet.gnome. Turn that off');
});

test('[R5.1] a package that there is only for x86 is refused by name on a Mac', () => {
  const mac = physical('mac', {
    platform: 'm1',
    system: 'aarch64-linux',
    options: { ...HARDWARE, 'fleet.nixpkgs.unfree': ['spotify'] },
    packages: ['spotify'],
  });
  const toplevel = 'h: builtins.isString h.config.system.build.toplevel.drvPath';
  expect(() => evaluateSystem(mac, toplevel)).toThrow(
    /Package ‘spotify-[^’]*’ is not available on the requested hostPlatform/,
  );
  expect(evaluateSystem({ ...mac, platform: 'generic', system: 'x86_64-linux' }, toplevel)).toBe(true);
});

test('[R5.1] a machine at Hetzner starts again after a panic and has a screen of the size that config names', () => {
  const found = evaluateSystem(
    cloud('web', { options: { 'fleet.hetzner.display': '1920x1080' } }),
    `h: { params = h.config.boot.kernelParams; gpu = builtins.elem "virtio_gpu" h.config.boot.initrd.availableKernelModules; }`,
  ) as { params: string[]; gpu: boolean };
  expect(found.gpu).toBe(true);
  expect(found.params).toEqual(
    expect.arrayContaining(['console=ttyS0,115200', 'panic=30', 'boot.panic_on_fail', 'video=1920x1080']),
  );
});

function user(name: string) {
  return { name, description: '', extraGroups: [], sshKeys: [] };
}
