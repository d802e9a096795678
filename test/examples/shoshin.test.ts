import type { Channel } from '../../model/fleet-spec';
import { Example } from '../support/example';

jest.setTimeout(60_000);

const shoshin = new Example('shoshin');

test('[R1.1] the system follows the stable release, the home unstable: two flakes, and each home-manager its nixpkgs', () => {
  const release = 'h: h.pkgs.lib.trivial.release';
  expect(shoshin.system('shoshin', release)).toBe('25.05');
  expect(Number(shoshin.home('shoshin', 'mitsio', release))).toBeGreaterThan(26);
  const system = shoshin.files('shoshin').get('flake.nix') ?? '';
  const home = shoshin.homeFiles('shoshin', 'mitsio').get('flake.nix') ?? '';
  expect(system).not.toContain('home-manager');
  expect(home.match(/inputs\.nixpkgs\.follows = "nixpkgs-/g)).toHaveLength(4);
});

test('[R1.2] system and home share no rendered file that either could change for the other', () => {
  const own = (files: ReadonlyMap<string, string>) =>
    [...files.keys()].filter((path) => /^(hosts|homes)\//.test(path));
  expect(own(shoshin.files('shoshin')).every((path) => path.startsWith('hosts/shoshin/'))).toBe(true);
  expect(
    own(shoshin.homeFiles('shoshin', 'mitsio')).every((path) => path.startsWith('homes/mitsio@shoshin/')),
  ).toBe(true);
});

test('[R1.3] NVIDIA, Plasma 6 on Wayland with sound, virtual machines, containers, rclone and Dropbox', () => {
  const found = shoshin.system(
    'shoshin',
    `h: with h.config; {
      nvidia = builtins.elem "nvidia" services.xserver.videoDrivers && hardware.graphics.enable;
      plasma = services.desktopManager.plasma6.enable;
      sddm = services.displayManager.sddm.enable && services.displayManager.sddm.wayland.enable;
      sound = services.pipewire.enable && services.pipewire.pulse.enable;
      virtual = [ virtualisation.libvirtd.enable virtualisation.podman.enable virtualisation.docker.enable ];
      rclone = systemd.services ? rclone-gdrive;
      secret = sops.secrets ? rclone-config;
      dropbox = systemd.user.services.dropbox.unitConfig.ConditionUser;
    }`,
  );
  expect(found).toEqual({
    nvidia: true,
    plasma: true,
    sddm: true,
    sound: true,
    virtual: [true, true, true],
    rclone: true,
    secret: true,
    dropbox: 'mitsio',
  });
});

test('[R1.3] of packages the system is given the core tools alone', () => {
  const ours = shoshin.system(
    'shoshin',
    `h: builtins.sort builtins.lessThan (builtins.concatMap
      (definition: map h.pkgs.lib.getName definition.value)
      (builtins.filter
        (definition: builtins.match ".*/(modules|profiles|platforms|hosts)/.*" definition.file != null
          && builtins.match ".*/nixos/modules/.*" definition.file == null)
        h.options.environment.systemPackages.definitionsWithLocations))`,
  );
  expect(ours).toEqual(['curl', 'git', 'vim', 'wget']);
});

describe('[R1.4] the packages of the home', () => {
  const count = (example: Example) =>
    example.home('shoshin', 'mitsio', 'h: builtins.length h.config.home.packages') as number;

  test('[R1.4] are about a hundred', () => {
    expect(count(shoshin)).toBeGreaterThan(90);
    expect(count(shoshin)).toBeLessThan(140);
  });

  test.each(['browsers', 'editors', 'chat', 'languages', 'containers', 'cloud'])(
    '[R1.4] the group %s can be left out',
    (group) => {
      const without = new Example('shoshin', (config) => {
        config.hosts.shoshin.homes.mitsio.options['fleet.packages.groups'][group].enable = false;
      });
      expect(count(without)).toBeLessThan(count(shoshin));
    },
  );
});

describe('moving to another release', () => {
  test.each<Channel>(['25.11', '26.05', 'unstable'])('[R1.5] %s is one word in config', (channel) => {
    const moved = new Example('shoshin', (config) => (config.nix.channel = channel));
    const found = moved.system(
      'shoshin',
      `h: {
        release = h.pkgs.lib.trivial.release;
        state = h.config.system.stateVersion;
        drv = builtins.isString h.config.system.build.toplevel.drvPath;
      }`,
    );
    expect(found).toMatchObject({ state: '25.05', drv: true });
    if (channel !== 'unstable') expect(found).toMatchObject({ release: channel });
  });
});
