import { Example } from '../support/example';

jest.setTimeout(60_000);

const bandit = new Example('bandit');
const system = (apply: string) => bandit.system('bandit', apply);
const home = (apply: string) => bandit.home('bandit', 'vino', apply);

test('[R3.1] unstable, with the stable release at hand as pkgs.stable', () => {
  const found = system(`h: {
    own = h.pkgs.lib.trivial.release;
    stable = h.pkgs.stable.lib.trivial.release;
    firefox = builtins.any (p: h.pkgs.lib.getName p == "firefox") h.config.environment.systemPackages;
  }`) as { own: string; stable: string; firefox: boolean };
  expect(Number(found.own)).toBeGreaterThan(Number(found.stable));
  expect(found).toMatchObject({ stable: '25.11', firefox: true });
});

test('[R3.3] i3 with XFCE’s services and without its window manager; one theme; a fingerprint reader', () => {
  const found = system(`h: with h.config; {
    i3 = services.xserver.windowManager.i3.enable;
    xfce = { inherit (services.xserver.desktopManager.xfce) enable noDesktop enableXfwm; };
    gnome = (h.options.services.desktopManager.gnome or h.options.services.xserver.desktopManager.gnome).enable.value;
    stylix = stylix.enable;
    fprintd = services.fprintd.enable;
  }`);
  expect(found).toEqual({
    i3: true,
    xfce: { enable: true, noDesktop: true, enableXfwm: false },
    gnome: false,
    stylix: true,
    fprintd: true,
  });
});

test('[R3.3] the home has i3, polybar and the editor, with the workspaces of one list', () => {
  const found = home(`h: with h.config; {
    i3 = xsession.windowManager.i3.enable;
    polybar = services.polybar.enable;
    neovim = programs.neovim.enable;
    stylix = stylix.enable;
  }`);
  expect(found).toEqual({ i3: true, polybar: true, neovim: true, stylix: true });
});

test('[R3.8] a secret of the user’s own is the home’s alone, opened by a key that the system keeps for the user', () => {
  const found = home(`h: with h.config; {
    inherit (sops.age) keyFile;
    inherit (sops.secrets.user-gpg-key) path;
    colours = programs.neovim.initLua or programs.neovim.extraLuaConfig;
  }`) as { keyFile: string; path: string; colours: string };
  expect(found).toMatchObject({
    keyFile: '/run/secrets/vino@bandit',
    path: '/home/vino/.gnupg/private.key',
  });
  expect(found.colours).not.toContain('colorscheme');
  const secrets = system('h: builtins.mapAttrs (_: s: s.owner) h.config.sops.secrets') as object;
  expect(secrets).toMatchObject({ 'vino@bandit': 'vino' });
  expect(secrets).not.toHaveProperty('user-gpg-key');
});

test('[R3.4] what the Framework 13 with AMD needs; a quarter of the memory as compressed swap; hibernation', () => {
  const found = system(`h: with h.config; {
    kernel = builtins.filter (p: builtins.elem p boot.kernelParams) [
      "rtw89_pci.disable_aspm_l1=1" "mem_sleep_default=s2idle" "amdgpu.dcdebugmask=0x10"
    ];
    power = services.power-profiles-daemon.enable;
    sensors = hardware.sensor.iio.enable;
    zram = { inherit (zramSwap) enable algorithm memoryPercent; };
    swap = map (device: device.device) swapDevices;
  }`);
  expect(found).toMatchObject({
    kernel: ['rtw89_pci.disable_aspm_l1=1', 'mem_sleep_default=s2idle', 'amdgpu.dcdebugmask=0x10'],
    power: true,
    sensors: false,
    zram: { enable: true, algorithm: 'zstd', memoryPercent: 25 },
  });
  expect((found as { swap: string[] }).swap.some((path) => path.startsWith('/swap'))).toBe(true);
});

test('[R3.5] BTRFS subvolumes with compression, a monthly scrub and Snapper’s limits', () => {
  const found = system(`h: with h.config; {
    subvolumes = builtins.mapAttrs (_: fs: builtins.filter (o: builtins.match "subvol=.*|compress=.*|noatime|discard=.*" o != null) fs.options)
      { inherit (fileSystems) "/" "/home" "/nix" "/var"; };
    scrub = services.btrfs.autoScrub.interval;
    root = { inherit (services.snapper.configs.root) SUBVOLUME TIMELINE_CREATE TIMELINE_LIMIT_DAILY; };
    home = { inherit (services.snapper.configs.home) SUBVOLUME NUMBER_LIMIT; };
  }`) as {
    subvolumes: Record<string, string[]>;
    root: Record<string, unknown>;
    home: Record<string, unknown>;
  };
  for (const [mount, subvolume] of Object.entries({
    '/': '@',
    '/home': '@home',
    '/nix': '@nix',
    '/var': '@var',
  }))
    expect(found.subvolumes[mount]).toEqual(
      expect.arrayContaining([
        expect.stringMatching(`^subvol=/?${subvolume}$`),
        'compress=zstd:3',
        'noatime',
        'discard=async',
      ]),
    );
  expect(found).toMatchObject({
    scrub: 'monthly',
    root: { SUBVOLUME: '/', TIMELINE_CREATE: false },
    home: { SUBVOLUME: '/home' },
  });
  expect(String(found.root.TIMELINE_LIMIT_DAILY)).toBe('7');
  expect(String(found.home.NUMBER_LIMIT)).toBe('50');
});

test('[R3.6] two backups: each day to the USB drive, each week off-site; each is read back by itself', () => {
  const found = system(`h: {
    backups = builtins.mapAttrs (_: b: {
      inherit (b) repository pruneOpts;
      calendar = b.timerConfig.OnCalendar;
      home = h.pkgs.lib.hasInfix "/home" b.dynamicFilesFrom;
      credentials = b.environmentFile;
    }) h.config.services.restic.backups;
    drive = h.config.fileSystems."/mnt/backup".options;
    proofs = builtins.filter (n: builtins.match "restic-restore-test-.*" n != null) (builtins.attrNames h.config.systemd.timers);
  }`) as {
    backups: Record<
      string,
      { calendar: string; home: boolean; pruneOpts: string[]; credentials: string | null }
    >;
    drive: string[];
    proofs: string[];
  };
  const { usb, offsite } = found.backups;
  expect([usb?.calendar, offsite?.calendar]).toEqual(['daily', 'weekly']);
  expect(usb).toMatchObject({ repository: '/mnt/backup/restic', home: true, credentials: null });
  expect(offsite?.credentials).toBe('/run/secrets/aws-credentials');
  expect(usb?.pruneOpts).toEqual(
    expect.arrayContaining(['--keep-daily=7', '--keep-weekly=4', '--keep-monthly=6', '--keep-yearly=3']),
  );
  expect(found.drive).toContain('nofail');
  expect(found.proofs).toEqual(['restic-restore-test-offsite', 'restic-restore-test-usb']);
});

test('[R3.7] the laptop spares its battery; the server is watched, and Grafana’s password is a secret', () => {
  expect(system('h: with h.config.services; [ prometheus.enable grafana.enable ]')).toEqual([false, false]);
  const found = bandit.system(
    'server-home',
    `h: with h.config.services; {
      on = [ prometheus.enable grafana.enable prometheus.exporters.node.enable ];
      password = grafana.settings.security.admin_password;
      address = grafana.settings.server.http_addr;
    }`,
  );
  expect(found).toEqual({
    on: [true, true, true],
    password: '$__file{/run/secrets/grafana-password}',
    address: '127.0.0.1',
  });
});

test('[R3.8] secrets have the owner, mode and place that config gives them', () => {
  expect(system('h: { inherit (h.config.sops.secrets.github-ssh-key) owner mode path key; }')).toEqual({
    owner: 'vino',
    mode: '0600',
    path: '/home/vino/.ssh/github',
    key: 'github-ssh-key',
  });
});

test('[R3.9] caches with their keys, a store that is optimised, old generations deleted each week', () => {
  const found = system(`h: with h.config.nix; {
    caches = builtins.elem "https://nix-community.cachix.org" settings.substituters;
    keys = builtins.length (builtins.filter (k: builtins.match "(cache.nixos.org-1|nix-community.cachix.org-1):.*" k != null) settings.trusted-public-keys);
    optimise = settings.auto-optimise-store;
    gc = { inherit (gc) automatic dates options; };
  }`);
  expect(found).toMatchObject({
    caches: true,
    optimise: true,
    gc: { automatic: true, options: '--delete-older-than 30d' },
  });
});

test('[R3.12] the phone is evaluated with the rest', () => {
  const found = bandit.droid(
    'droid',
    'd: { inherit (d.pkgs.stdenv.hostPlatform) system; packages = map d.pkgs.lib.getName d.config.environment.packages; }',
  ) as { system: string; packages: string[] };
  expect(found.system).toBe('aarch64-linux');
  expect(found.packages).toEqual(expect.arrayContaining(['git', 'openssh', 'vim']));
});
