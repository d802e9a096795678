import { Example } from '../support/example';

jest.setTimeout(60_000);

const fleet = new Example('four-targets');

test('[R5.1] WSL has neither boot loader nor desktop, and speaks with Windows', () => {
  const found = fleet.system(
    'wsl',
    `h: with h.config; {
      wsl = wsl.enable;
      user = wsl.defaultUser;
      vscode = programs.nix-ld.enable;
      desktop = services.xserver.enable;
      platform = h.pkgs.stdenv.hostPlatform.system;
    }`,
  );
  expect(found).toEqual({
    wsl: true,
    user: 'vpittamp',
    vscode: true,
    desktop: false,
    platform: 'x86_64-linux',
  });
});

test('[R5.1] the M1 is an aarch64 machine with Apple’s hardware and a desktop of its own', () => {
  const found = fleet.system(
    'm1',
    `h: with h.config; {
      asahi = hardware.asahi.enable;
      plasma = services.desktopManager.plasma6.enable;
      platform = h.pkgs.stdenv.hostPlatform.system;
    }`,
  );
  expect(found).toEqual({ asahi: true, plasma: true, platform: 'aarch64-linux' });
});

test('[R5.2] Hetzner is the reference: Plasma, remote desktops with sound and clipboard, development, networking', () => {
  const found = fleet.system(
    'hetzner',
    `h: with h.config; {
      guest = services.qemuGuest.enable;
      plasma = services.desktopManager.plasma6.enable;
      xrdp = services.xrdp.enable;
      docker = virtualisation.docker.enable || virtualisation.podman.enable;
    }`,
  );
  expect(found).toMatchObject({ guest: true, plasma: true, xrdp: true });
});

test('[R5.5] Tailscale by a secret, keys alone over ssh, guessers locked out, nothing open that no service asked for', () => {
  const found = fleet.system(
    'hetzner',
    `h: with h.config; {
      tailscale = services.tailscale.enable;
      key = services.tailscale.authKeyFile;
      passwords = services.openssh.settings.PasswordAuthentication;
      fail2ban = services.fail2ban.enable;
      firewall = networking.firewall.enable;
    }`,
  );
  expect(found).toEqual({
    tailscale: true,
    key: '/run/secrets/tailscale-key',
    passwords: false,
    fail2ban: true,
    firewall: true,
  });
});

test('[R5.4] the home’s features can be turned off one by one', () => {
  const features = ['ai-assistants', 'editors', 'shell', 'terminal', 'tools'];
  const count = (example: Example) =>
    example.home('hetzner', 'vpittamp', 'h: builtins.length h.config.home.packages') as number;
  for (const feature of features) {
    const without = new Example('four-targets', (config) => {
      config.hosts.hetzner.homes.vpittamp.options[`fleet.${feature}.enable`] = false;
    });
    expect([feature, count(without) < count(fleet)]).toEqual([feature, true]);
  }
});
