import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderReference } from '../../deploy/flake-reference';
import { evaluateFlake, INPUTS } from '../render/flake';
import { Example } from '../support/example';

jest.setTimeout(60_000);

const fleet = new Example('multi-host');
const HOSTS = ['desktop', 'laptop', 'server'] as const;

test('[R2.11] desktop follows unstable, laptop and server the stable release', () => {
  expect(HOSTS.map((host) => fleet.host(host).channel)).toEqual(['unstable', '25.05', '25.05']);
});

test('[R2.8] the roll-out goes desktop, laptop, server', () => {
  expect(fleet.spec.waves).toEqual([['desktop'], ['laptop'], ['server']]);
});

test('[R2.2] what a machine is stands in its profile: its own options are a handful', () => {
  for (const host of HOSTS) {
    expect(fleet.host(host).profiles).toEqual([host]);
    expect(Object.keys(fleet.host(host).options).length).toBeLessThanOrEqual(3);
  }
});

test('[R2.3] the desktop has GNOME on Wayland, games, AMD graphics and Waydroid', () => {
  const found = fleet.system(
    'desktop',
    `h: with h.config; {
      wayland = fleet.gnome.wayland;
      steam = programs.steam.enable;
      gamemode = programs.gamemode.enable;
      waydroid = virtualisation.waydroid.enable;
      graphics = hardware.graphics.enable;
      zsh = programs.zsh.enable;
      dconf = programs.dconf.profiles ? user;
    }`,
  );
  expect(found).toEqual({
    wayland: true,
    steam: true,
    gamemode: true,
    waydroid: true,
    graphics: true,
    zsh: true,
    dconf: true,
  });
});

test('[R2.3] the laptop has GNOME on X11, saves power and joins the Wi-Fi by a secret', () => {
  const found = fleet.system(
    'laptop',
    `h: with h.config; {
      wayland = services.xserver.displayManager.gdm.wayland;
      laptopMode = boot.kernel.sysctl."vm.laptop_mode";
      zram = zramSwap.enable;
      profiles = builtins.attrNames networking.networkmanager.ensureProfiles.profiles;
      secret = sops.secrets.wifi-password.mode;
      plain = builtins.any (p: builtins.match ".*[^$]psk.*" (builtins.toJSON p) != null && !(builtins.match ".*[$]PSK.*" (builtins.toJSON p) != null))
        (builtins.attrValues networking.networkmanager.ensureProfiles.profiles);
    }`,
  );
  expect(found).toEqual({
    wayland: false,
    laptopMode: 5,
    zram: true,
    profiles: ['Home'],
    secret: '0400',
    plain: false,
  });
});

test('[R2.3] the server has qBittorrent and Plex, and nothing that draws', () => {
  const found = fleet.system(
    'server',
    `h: with h.config; {
      plex = services.plex.enable;
      qbittorrent = systemd.services ? qbittorrent;
      graphics = hardware.graphics.enable;
      desktop = services.xserver.enable || services.displayManager.enable;
      open = builtins.elem 32400 networking.firewall.allowedTCPPorts;
    }`,
  );
  expect(found).toEqual({ plex: true, qbittorrent: true, graphics: false, desktop: false, open: true });
});

test('[R2.3] from 25.11 on a laptop with X11 is refused with the way out', () => {
  const moved = new Example('multi-host', (config) => (config.nix.channel = '25.11'));
  expect(() => moved.system('laptop', 'h: h.config.system.build.toplevel.drvPath')).toThrow(
    /laptop: .*fleet\.gnome\.wayland/s,
  );
});

test('[R2.4] one user for all; what the desktop adds comes after what the user has everywhere', () => {
  const groups = (host: string) =>
    fleet.system(host, 'h: h.config.users.users.notroot.extraGroups') as string[];
  const everywhere = groups('server').filter((group) => groups('laptop').includes(group));
  expect(everywhere).toEqual(expect.arrayContaining(['wheel', 'networkmanager', 'video', 'audio']));
  expect(groups('desktop').slice(0, 4)).toEqual(['wheel', 'networkmanager', 'video', 'audio']);
  expect(groups('desktop')).toContain('gamemode');
});

test('[R2.5] each host receives its own secrets and the common ones, and no other file', () => {
  const files = (host: string) =>
    [...fleet.files(host).keys()].flatMap((path) => /\/secrets\/(.*\.yaml)$/.exec(path)?.[1] ?? []);
  expect(HOSTS.map(files)).toEqual([['common.yaml'], ['common.yaml', 'laptop.yaml'], ['common.yaml']]);
});

test('[R2.6] nobody forces anything', () => {
  for (const host of HOSTS)
    for (const [path, content] of fleet.files(host))
      if (path.endsWith('.nix')) expect([path, content.includes('mkForce')]).toEqual([path, false]);
});

test('[R6.0] a server’s evaluation touches neither Stylix nor WSL nor Apple silicon: they may be broken, or not there', () => {
  const broken = mkdtempSync(join(tmpdir(), 'fleet-broken-'));
  writeFileSync(join(broken, 'flake.nix'), '{ outputs = _: throw "this input was touched"; }');
  const needed = /^(nixpkgs-2505|sops-nix)$/;
  const inputs = INPUTS.map(([input, reference]): [string, string] => [
    input,
    needed.test(input) ? reference : folderReference(broken),
  ]);
  const evaluated = (host: string) =>
    evaluateFlake(
      fleet.files(host),
      `nixosConfigurations.${host}`,
      'h: builtins.isString h.config.system.build.toplevel.drvPath',
      inputs,
    );
  expect(evaluated('server')).toBe(true);
  // The desktop follows another channel: the proof that a touched one is noticed.
  expect(() => evaluated('desktop')).toThrow('this input was touched');
  rmSync(broken, { recursive: true });
});
