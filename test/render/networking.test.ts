import { physical, rendered, fleet, plainSecret } from './fleet';
import { CHANNELS, evaluateSystem, HARDWARE } from './flake';

const TOPLEVEL = 'h: h.config.system.build.toplevel.drvPath';
const wifi = {
  ...HARDWARE,
  'fleet.wifi.enable': true,
  'fleet.wifi.networks': { home: 'wifi-password', cafe: { secret: null, ssid: 'Café', priority: -1 } },
};

test('[R2.3][R2.5] wireless networks are joined with a secret that is not in the store', () => {
  const host = physical('laptop', { profiles: ['laptop'], options: wifi });
  const found = evaluateSystem(
    host,
    `h: let
      inherit (h.config.networking.networkmanager) ensureProfiles;
      template = h.config.sops.templates."wifi.env";
    in {
      inherit (ensureProfiles) environmentFiles;
      home = ensureProfiles.profiles.home.wifi-security;
      homeName = ensureProfiles.profiles.home.wifi.ssid;
      cafe = ensureProfiles.profiles.cafe ? wifi-security;
      cafeName = ensureProfiles.profiles.cafe.wifi.ssid;
      inherit (template) content restartUnits;
      placeholder = h.config.sops.placeholder.wifi-password;
      owner = h.config.sops.secrets.wifi-password.owner;
      kept = map (entry: entry.directory or entry) h.config.fleet.needs.networking.directories;
      members = h.config.users.groups.networkmanager.members;
      drv = builtins.isString h.config.system.build.toplevel.drvPath;
    }`,
    { secrets: [plainSecret('wifi-password', ['laptop'])] },
  ) as Record<string, unknown> & { home: { psk: string }; content: string; placeholder: string };
  const variable = found.home.psk.slice(1);
  expect(found).toEqual({
    environmentFiles: ['/run/secrets/rendered/wifi.env'],
    home: { 'key-mgmt': 'wpa-psk', psk: `$${variable}` },
    homeName: 'home',
    cafe: false,
    cafeName: 'Café',
    content: `${variable}='${found.placeholder}'\n`,
    restartUnits: ['NetworkManager-ensure-profiles.service'],
    placeholder: found.placeholder,
    owner: 'root',
    kept: ['/etc/NetworkManager/system-connections', '/var/lib/NetworkManager'],
    members: ['ada'],
    drv: true,
  });
  expect(found.placeholder).toMatch(/^<SOPS:/);
});

test('[R2.5] a wireless network whose secret is not declared is refused with the way out', () => {
  const host = physical('laptop', { profiles: ['laptop'], options: wifi });
  expect(() => evaluateSystem(host, TOPLEVEL)).toThrow(
    'laptop: fleet.wifi reads the secret wifi-password, which is not declared for this host. Add nixos-fleet:secrets.wifi-password',
  );
});

test('[R2.3] wireless networks without NetworkManager are refused with the way out', () => {
  const host = physical('laptop', {
    options: { ...wifi, 'fleet.networking.backend': 'networkd' },
  });
  const secrets = [plainSecret('wifi-password', ['laptop'])];
  expect(() => evaluateSystem(host, TOPLEVEL, { secrets })).toThrow(
    'Set fleet.networking.backend to networkmanager',
  );
});

test('[R2.3] a secret of a network that is switched off is not put on the host', () => {
  const host = physical('laptop', { options: { ...wifi, 'fleet.wifi.enable': false } });
  const found = evaluateSystem(host, 'h: builtins.attrNames h.config.sops.secrets', {
    secrets: [plainSecret('wifi-password', ['laptop']), plainSecret('token', ['laptop'])],
  });
  expect(found).toEqual(['token']);
});

test('[R2.3] a host that stands still has its addresses from systemd-networkd, GNOME or not', () => {
  const host = physical('desktop', {
    profiles: ['desktop'],
    options: { ...HARDWARE, 'fleet.networking.backend': 'networkd' },
  });
  const found = evaluateSystem(
    host,
    `h: {
      inherit (h.config.networking) useNetworkd;
      networkmanager = h.config.networking.networkmanager.enable;
      drv = builtins.isString h.config.system.build.toplevel.drvPath;
    }`,
  );
  expect(found).toEqual({ useNetworkd: true, networkmanager: false, drv: true });
});

test.each(CHANNELS)('[R2.3] zsh is the shell of people, bash that of root, on %s', (channel) => {
  const host = physical('desktop', { channel, options: HARDWARE });
  const found = evaluateSystem(
    host,
    `h: {
      ada = h.config.users.users.ada.shell.pname;
      root = h.config.users.users.root.shell.pname;
      inherit (h.config.programs.zsh) enable enableCompletion histFile;
      suggestions = h.config.programs.zsh.autosuggestions.enable;
      kept = h.config.fleet.needs.shell.homeDirectories;
      drv = builtins.isString h.config.system.build.toplevel.drvPath;
    }`,
  );
  expect(found).toEqual({
    ada: 'zsh',
    root: 'bash',
    enable: true,
    enableCompletion: true,
    histFile: '${XDG_DATA_HOME:-$HOME/.local/share}/zsh/history',
    suggestions: true,
    kept: ['.local/share/zsh'],
    drv: true,
  });
});

test('[R2.3] a host may keep bash', () => {
  const host = physical('desktop', { options: { ...HARDWARE, 'fleet.shell.enable': false } });
  expect(evaluateSystem(host, 'h: h.config.users.users.ada.shell.pname')).toBe('bash');
});

test('[R3.9] caches come with their keys, and nobody but root may add one', () => {
  const host = physical('desktop', {
    options: {
      ...HARDWARE,
      'fleet.core.communityCache': true,
      'fleet.core.caches': [
        { url: 'https://cache.example.org', key: `cache.example.org-1:${'A'.repeat(43)}=` },
      ],
      'fleet.core.formats': 'de_CH.UTF-8',
    },
  });
  const found = evaluateSystem(
    host,
    `h: {
      inherit (h.config.nix.settings) substituters trusted-public-keys trusted-users auto-optimise-store;
      inherit (h.config.nix) gc;
      time = h.config.i18n.extraLocaleSettings.LC_TIME;
      language = h.config.i18n.defaultLocale;
    }`,
  );
  expect(found).toMatchObject({
    substituters: ['https://cache.example.org', 'https://nix-community.cachix.org'],
    'trusted-public-keys': expect.arrayContaining([
      `cache.example.org-1:${'A'.repeat(43)}=`,
      'nix-community.cachix.org-1:mB9FSh9qf2dCimDSUo8Zy7bkq5CX+/rkCWyvRCYg3Fs=',
    ]) as unknown,
    'trusted-users': ['root'],
    'auto-optimise-store': true,
    gc: { automatic: true, dates: ['weekly'], options: '--delete-older-than 30d' },
    time: 'de_CH.UTF-8',
    language: 'en_US.UTF-8',
  });
});

test('[R3.9] no cache is asked that config does not name', () => {
  const host = physical('desktop');
  expect([...rendered(fleet([host]), host)].some(([path]) => path === 'modules/core/default.nix')).toBe(true);
  const found = evaluateSystem(
    physical('desktop', { options: HARDWARE }),
    'h: h.config.nix.settings.substituters',
  );
  expect(found).toEqual([]);
});
