import type { Channel, PhysicalHostSpec } from '../../model/fleet-spec';
import { cloud, physical, secret } from './fleet';
import { CHANNELS, evaluateSystem, HARDWARE } from './flake';

const DRV = 'builtins.isString h.config.system.build.toplevel.drvPath';

function evaluate(
  name: string,
  profiles: readonly string[],
  options: Readonly<Record<string, unknown>>,
  apply: string,
  change: Partial<PhysicalHostSpec> = {},
): unknown {
  const host = physical(name, { profiles, options: { ...HARDWARE, ...options }, ...change });
  return evaluateSystem(host, apply);
}

function refusal(
  profiles: readonly string[],
  options: Readonly<Record<string, unknown>>,
  channel: Channel = '25.11',
): string {
  try {
    evaluate('desk', profiles, options, 'h: h.config.system.build.toplevel.drvPath', { channel });
  } catch (error) {
    return String(error);
  }
  throw new Error('it was not refused');
}

describe.each(CHANNELS)('on %s', (channel) => {
  test('[R2.3][R3.2] desktop and laptop combine: games, AMD graphics, Bluetooth and power saving', () => {
    const found = evaluate(
      'both',
      ['desktop', 'laptop'],
      {},
      `h: let gnome = h.options.services.desktopManager.gnome or h.options.services.xserver.desktopManager.gnome; in {
        gnome = gnome.enable.value;
        inherit (h.config.programs.steam) enable;
        gamemode = h.config.programs.gamemode.enable;
        amd = h.config.hardware.amdgpu.initrd.enable;
        bluetooth = h.config.hardware.bluetooth.enable;
        waydroid = h.config.virtualisation.waydroid.enable;
        wayland = h.config.fleet.gnome.wayland;
        sound = h.config.services.pipewire.pulse.enable;
        laptopMode = h.config.boot.kernel.sysctl."vm.laptop_mode";
        drv = ${DRV};
        warnings = h.config.warnings;
      }`,
      { channel },
    );
    const wayland = channel !== '25.05';
    expect(found).toEqual({
      gnome: true,
      enable: true,
      gamemode: true,
      amd: true,
      bluetooth: true,
      waydroid: wayland,
      wayland,
      sound: true,
      laptopMode: 5,
      drv: true,
      warnings: [],
    });
  });

  test('[R1.3] Plasma 6 runs on Wayland, SDDM and PipeWire, with the NVIDIA driver', () => {
    const found = evaluate(
      'shoshin',
      [],
      { 'fleet.plasma.enable': true, 'fleet.nvidia.enable': true },
      `h: {
        plasma = h.config.services.desktopManager.plasma6.enable;
        sddm = h.config.services.displayManager.sddm.wayland.enable && h.config.services.displayManager.sddm.enable;
        session = h.config.services.displayManager.defaultSession;
        sound = { inherit (h.config.services.pipewire) enable; pulse = h.config.services.pipewire.pulse.enable; };
        drivers = h.config.services.xserver.videoDrivers;
        nvidia = [ h.config.hardware.nvidia.open h.config.hardware.nvidia.modesetting.enable ];
        drv = ${DRV};
      }`,
      { channel },
    );
    expect(found).toEqual({
      plasma: true,
      sddm: true,
      session: 'plasma',
      sound: { enable: true, pulse: true },
      drivers: ['nvidia'],
      nvidia: [true, true],
      drv: true,
    });
  });

  test('[R3.3] i3 runs in a session of XFCE without its window manager and desktop', () => {
    const found = evaluate(
      'bandit',
      [],
      { 'fleet.i3.enable': true, 'fleet.bluetooth.enable': true, 'fleet.fingerprint.enable': true },
      `h: {
        inherit (h.config.services.xserver.desktopManager.xfce) enable noDesktop enableXfwm;
        i3 = h.config.services.xserver.windowManager.i3.enable;
        lightdm = h.config.services.xserver.displayManager.lightdm.enable;
        session = h.config.services.displayManager.defaultSession;
        thunar = map (plugin: plugin.pname) h.config.programs.thunar.plugins;
        services = [ h.config.security.polkit.enable h.config.services.upower.enable h.config.services.blueman.enable ];
        finger = h.config.services.fprintd.enable;
        sound = h.config.services.pipewire.enable;
        state = map (entry: entry.directory) (
          h.config.fleet.needs.fingerprint.directories ++ h.config.fleet.needs.bluetooth.directories
        );
        drv = ${DRV};
      }`,
      { channel },
    );
    expect(found).toEqual({
      enable: true,
      noDesktop: true,
      enableXfwm: false,
      i3: true,
      lightdm: true,
      session: 'xfce+i3',
      thunar: ['thunar-archive-plugin', 'thunar-volman'],
      services: [true, true, true],
      finger: true,
      sound: true,
      state: ['/var/lib/fprint', '/var/lib/bluetooth'],
      drv: true,
    });
  });
});

test('[R2.3] GNOME has one settings file for all hosts, over which a host may set its own', () => {
  const settings = (name: string, options: Readonly<Record<string, unknown>>): unknown =>
    evaluate(
      name,
      ['desktop'],
      options,
      `h: (builtins.head h.config.programs.dconf.profiles.user.databases).settings."org/gnome/desktop/interface"`,
    );
  const common = settings('one', {});
  expect(common).toMatchObject({ 'color-scheme': 'prefer-dark' });
  expect(settings('two', {})).toEqual(common);
  const light = { 'org/gnome/desktop/interface': { 'color-scheme': 'default' } };
  expect(settings('two', { 'fleet.gnome.settings': light })).toEqual({
    ...(common as object),
    'color-scheme': 'default',
  });
});

test('[R2.3] GNOME is on X11 where the release has it, and refused with the way out where not', () => {
  const found = evaluate(
    'laptop',
    [],
    { 'fleet.gnome.enable': true, 'fleet.gnome.wayland': false },
    `h: {
      inherit (h.config.services.xserver.displayManager.gdm) wayland;
      apps = builtins.elem "gnome-tour" (map (app: app.pname) h.config.environment.gnome.excludePackages);
      drv = ${DRV};
    }`,
    { channel: '25.05' },
  );
  expect(found).toEqual({ wayland: false, apps: true, drv: true });
  for (const channel of CHANNELS.slice(1)) {
    const message = refusal([], { 'fleet.gnome.enable': true, 'fleet.gnome.wayland': false }, channel);
    expect(message).toContain('desk: fleet.gnome.wayland is false, but GNOME has no X11 session');
    expect(message).toContain("set the host's channel to '25.05', or take fleet.plasma or fleet.i3");
  }
});

test('[R2.3] Waydroid needs Wayland, and is refused on X11', () => {
  const message = refusal([], { 'fleet.i3.enable': true, 'fleet.waydroid.enable': true });
  expect(message).toContain('desk: fleet.waydroid needs a desktop on Wayland, and fleet.i3 is on X11.');
  expect(message).toContain('or set fleet.waydroid.enable to false');
});

test.each(['gnome', 'plasma', 'i3'])('[R2.3] a headless server refuses %s, with the way out', (desktop) => {
  const message = refusal(['server'], { [`fleet.${desktop}.enable`]: true });
  expect(message).toContain(`desk: it is headless`);
  expect(message).toContain(`but has fleet.${desktop}. Turn that off, or set fleet.headless.enable to false`);
});

test('[R2.3] a headless server has no graphics', () => {
  expect(evaluate('web', ['server'], {}, 'h: h.config.hardware.graphics.enable')).toBe(false);
});

test('a host has one desktop', () => {
  const message = refusal(['desktop'], { 'fleet.plasma.enable': true });
  expect(message).toContain('desk: it has more than one desktop: fleet.gnome, fleet.plasma.');
});

test('[R2.2] what a host says goes before its profiles, and lists of a profile come after its own', () => {
  const found = evaluate(
    'desk',
    ['desktop', 'laptop'],
    {
      'fleet.gnome.enable': false,
      'fleet.plasma.enable': true,
      'fleet.gaming.enable': false,
      'fleet.power.lid': 'ignore',
      'zramSwap.memoryPercent': 50,
    },
    `h: let names = map (package: package.pname or package.name) h.config.environment.systemPackages; in {
      desktops = builtins.attrNames h.config.fleet.desktops;
      inherit (h.config.programs.steam) enable;
      waydroid = h.config.virtualisation.waydroid.enable;
      lid = h.config.services.logind.settings.Login.HandleLidSwitch;
      zram = h.config.zramSwap.memoryPercent;
      order = builtins.filter (name: builtins.elem name [ "ripgrep" "curl" "wget" ]) names;
      drv = ${DRV};
    }`,
    { packages: ['ripgrep'] },
  );
  expect(found).toEqual({
    desktops: ['plasma'],
    enable: false,
    waydroid: true,
    lid: 'ignore',
    zram: 50,
    order: ['ripgrep', 'curl', 'wget'],
    drv: true,
  });
});

test('[R2.3][R6.0] unfree packages of games and NVIDIA are allowed by name, and with the feature alone', () => {
  const unfree = (options: Readonly<Record<string, unknown>>): unknown =>
    evaluate(
      'desk',
      [],
      options,
      `h: map (pname: h.config.nixpkgs.config.allowUnfreePredicate { inherit pname; }) [ "steam" "nvidia-x11" "obsidian" ]`,
    );
  expect(unfree({ 'fleet.gaming.enable': true, 'fleet.nvidia.enable': true })).toEqual([true, true, false]);
  expect(unfree({ 'fleet.gaming.enable': true, 'fleet.gaming.steam': false })).toEqual([false, false, false]);
});

test('[R2.3] Steam opens its ports when games are streamed, and not before', () => {
  const ports = (remotePlay: boolean): unknown =>
    evaluate(
      'desk',
      ['desktop'],
      { 'fleet.gaming.remotePlay': remotePlay },
      'h: { tcp = h.config.networking.firewall.allowedTCPPorts; udp = h.config.networking.firewall.allowedUDPPorts; members = h.config.users.groups.gamemode.members; }',
    );
  expect(ports(false)).toEqual({ tcp: [22], udp: [], members: ['ada'] });
  expect(ports(true)).toMatchObject({ tcp: [22, 27036], udp: [27031, 27032, 27033, 27034, 27035, 27036] });
});

test('printing finds printers in the network', () => {
  const found = evaluate(
    'desk',
    [],
    { 'fleet.printing.enable': true, 'fleet.printing.drivers': ['gutenprint'] },
    `h: {
      drivers = map (driver: driver.pname) h.config.services.printing.drivers;
      udp = h.config.networking.firewall.allowedUDPPorts;
      inherit (h.config.services.avahi) nssmdns4;
      drv = ${DRV};
    }`,
  );
  expect(found).toEqual({ drivers: ['gutenprint'], udp: [5353], nssmdns4: true, drv: true });
});

describe('a desktop from elsewhere', () => {
  const remote = { 'fleet.plasma.enable': true, 'fleet.remote-desktop.enable': true };

  test.each(CHANNELS)('[R5.2] on %s has RDP with sound and clipboard, and VNC', (channel) => {
    const host = physical('cloud', {
      channel,
      options: {
        ...HARDWARE,
        ...remote,
        'fleet.remote-desktop.vnc': { enable: true, user: 'ada' },
      },
    });
    const secrets = [secret('vnc-password', ['cloud'])];
    const found = evaluateSystem(
      host,
      `h: {
        inherit (h.config.services.xrdp) enable port;
        audio = h.config.services.xrdp.audio.enable;
        pulseaudio = h.config.services.pulseaudio.enable;
        clipboard = h.config.services.xrdp.extraConfDirCommands;
        tailnet = h.config.networking.firewall.interfaces.tailscale0.allowedTCPPorts;
        everywhere = h.config.networking.firewall.allowedTCPPorts;
        user = h.config.systemd.services.vnc-session.serviceConfig.User;
        credential = h.config.systemd.services.vnc-session.serviceConfig.LoadCredential;
        session = h.config.fleet.remote-desktop.session;
        drv = ${DRV};
      }`,
      { secrets },
    );
    expect(found).toEqual({
      enable: true,
      port: 3389,
      audio: true,
      pulseaudio: true,
      clipboard: '',
      tailnet: [3389, 5900],
      everywhere: [22],
      user: 'ada',
      credential: 'password:/run/secrets/vnc-password',
      session: 'plasmax11',
      drv: true,
    });
  });

  test('[R5.2] leaves the addresses of a machine at Hetzner to the platform', () => {
    const found = evaluateSystem(
      cloud('hetzner', { options: remote }),
      `h: {
        manager = h.config.networking.networkmanager.enable;
        inherit (h.config.networking.networkmanager) unmanaged;
        networkd = h.config.systemd.network.enable;
        drv = ${DRV};
      }`,
    );
    expect(found).toEqual({ manager: true, unmanaged: ['type:ethernet'], networkd: true, drv: true });
  });

  test('[R5.2] is reached from everywhere, or through a tunnel alone, as the host says', () => {
    const firewall = (interfaces: readonly string[]): unknown =>
      evaluate(
        'cloud',
        [],
        { ...remote, 'fleet.remote-desktop.interfaces': interfaces, 'fleet.remote-desktop.clipboard': false },
        `h: {
          tcp = h.config.networking.firewall.allowedTCPPorts;
          interfaces = builtins.attrNames h.config.networking.firewall.interfaces;
          off = builtins.match ".*cliprdr=false.*\n" h.config.services.xrdp.extraConfDirCommands != null;
        }`,
      );
    expect(firewall(['all'])).toEqual({ tcp: [22, 3389], interfaces: [], off: true });
    expect(firewall([])).toEqual({ tcp: [22], interfaces: [], off: true });
    expect(firewall(['wg0'])).toEqual({ tcp: [22], interfaces: ['wg0'], off: true });
  });

  test('[R5.2] is refused with the way out where sound, session, user or password are not there', () => {
    expect(refusal([], { ...remote, 'fleet.sound.server': 'pipewire' })).toContain(
      'Set fleet.remote-desktop.audio to false to keep pipewire.',
    );
    expect(refusal([], { 'fleet.gnome.enable': true, 'fleet.remote-desktop.enable': true })).toContain(
      'desk: fleet.remote-desktop needs a session of X11, and none of its desktops has one (there are: gnome). Turn on fleet.plasma or fleet.i3',
    );
    const stranger = { ...remote, 'fleet.remote-desktop.vnc': { enable: true, user: 'eve' } };
    const message = refusal([], stranger);
    expect(message).toContain("fleet.remote-desktop.vnc.user is 'eve', who is no user of this host.");
    expect(message).toContain('Add nixos-fleet:secrets.vnc-password with hosts: [desk]');
  });
});
