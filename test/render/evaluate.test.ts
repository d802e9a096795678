import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderReference } from '../../deploy/flake-reference';
import type { HostSpec } from '../../model/fleet-spec';
import { PROJECT } from '../support/toolchain';
import { cloud, fleet, HOST_KEY, physical, rendered, secret } from './fleet';
import { CHANNELS, evaluateFlake, evaluateSystem, HARDWARE } from './flake';
import { evaluateHome, home } from './homes';

test('[R6.0] a physical machine without a hardware module of its own is refused', () => {
  const host = physical('desktop');
  expect(() => evaluateSystem(host, 'h: h.config.system.build.toplevel.drvPath')).toThrow('root file system');
});

describe.each(CHANNELS)('on %s', (channel) => {
  test('[R2.3] a desktop has GNOME under the names of the release', () => {
    const host = physical('desktop', { profiles: ['desktop'], channel, options: HARDWARE });
    const found = evaluateSystem(
      host,
      `h: {
      gnome = (h.options.services.desktopManager.gnome or h.options.services.xserver.desktopManager.gnome).enable.value;
      inherit (h.config.hardware.graphics) enable;
      drv = builtins.isString h.config.system.build.toplevel.drvPath;
    }`,
    );
    expect(found).toEqual({ gnome: true, enable: true, drv: true });
  });

  test('[R2.3] a laptop saves power', () => {
    const host = physical('laptop', { profiles: ['laptop'], channel, options: HARDWARE });
    const found = evaluateSystem(
      host,
      `h: {
      inherit (h.config.zramSwap) algorithm;
      lid = h.config.services.logind.settings.Login.HandleLidSwitch or h.config.services.logind.lidSwitch;
      drv = builtins.isString h.config.system.build.toplevel.drvPath;
    }`,
    );
    expect(found).toEqual({ algorithm: 'zstd', lid: 'suspend', drv: true });
  });

  test('[R2.3][R5.1][R2.5] a server at Hetzner has its disk, its address and its secrets', () => {
    const host = cloud('web', { profiles: ['server'], channel, extraGroups: { ada: ['video'] } });
    const secrets = [secret('token', ['web'], { restartUnits: ['app.service'] })];
    const found = evaluateSystem(
      host,
      `h: {
      inherit (h.config.hardware.graphics) enable;
      inherit (h.config.disko.devices.disk.main) device;
      root = h.config.fileSystems."/".fsType;
      inherit (h.config.systemd.network.networks."20-public") address gateway;
      inherit (h.config.sops.age) keyFile sshKeyPaths;
      secret = baseNameOf (toString h.config.sops.secrets.token.sopsFile);
      groups = h.config.users.users.ada.extraGroups;
      keys = h.config.users.users.root.openssh.authorizedKeys.keys;
      drv = builtins.isString h.config.system.build.toplevel.drvPath;
    }`,
      { secrets },
    );
    expect(found).toEqual({
      enable: false,
      device: '/dev/sda',
      root: 'ext4',
      address: ['2001:db8::1/64'],
      gateway: ['fe80::1'],
      keyFile: '/var/lib/sops-nix/key.txt',
      sshKeyPaths: [],
      secret: 'web.yaml',
      groups: ['wheel', 'video'],
      keys: ['ssh-ed25519 AAAA alice'],
      drv: true,
    });
  });

  test('[R1.2] a home of the same channel evaluates apart from any system', () => {
    const found = evaluateHome(
      home({ channel, packages: ['ripgrep'], options: { 'programs.git.enable': true } }),
      `h: {
      inherit (h.config.home) username homeDirectory;
      git = h.config.programs.git.enable;
      drv = builtins.isString h.activationPackage.drvPath;
    }`,
    );
    expect(found).toEqual({ username: 'ada', homeDirectory: '/home/ada', git: true, drv: true });
  });
});

test('[R6.0] a flake of the user’s own is extended with the machine’s marker, and with nothing else', () => {
  const own = mkdtempSync(join(tmpdir(), 'own flake-'));
  const nixpkgs = `${folderReference(join(PROJECT, 'sandbox', 'nixpkgs'))}?dir=25.11`;
  writeFileSync(
    join(own, 'flake.nix'),
    `{
      inputs.nixpkgs.url = "${nixpkgs}";
      outputs = { nixpkgs, ... }: {
        nixosConfigurations.mine = nixpkgs.lib.nixosSystem {
          modules = [ {
            nixpkgs.hostPlatform = "x86_64-linux";
            networking.hostName = "bandit";
            services.openssh.enable = true;
            users.users.root.openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAA me" ];
            boot.loader.systemd-boot.enable = true;
            fileSystems."/" = { device = "/dev/disk/by-label/nixos"; fsType = "ext4"; };
            system.stateVersion = "25.11";
          } ];
        };
      };
    }`,
  );
  const host = physical('bandit', { flake: { reference: `path:${own}`, attribute: 'mine' } });
  const files = rendered(fleet([host]), host);
  expect([...files.keys()]).toEqual([
    'flake.nix',
    'hosts/bandit/default.nix',
    'hosts/bandit/facts.json',
    'hosts/bandit/meta.json',
    'lib/default.nix',
    'modules/facts/default.nix',
    'modules/marker/default.nix',
    'modules/trial-boot/default.nix',
  ]);
  const found = evaluateFlake(
    files,
    'nixosConfigurations.bandit',
    `h: {
      features = builtins.attrNames h.options.fleet;
      marked = h.config.environment.etc."nixos-fleet/machine".text == "${HOST_KEY}\\n";
      name = h.config.networking.hostName;
      drv = builtins.isString h.config.system.build.toplevel.drvPath;
    }`,
    [['own', folderReference(own)]],
  );
  expect(found).toEqual({
    features: ['facts', 'marker', 'trial-boot'],
    marked: true,
    name: 'bandit',
    drv: true,
  });
  rmSync(own, { recursive: true });
});

test('[R6.1] a misspelled option fails and is named', () => {
  const host = physical('desktop', { options: { ...HARDWARE, 'services.openssh.enabel': true } });
  expect(() => evaluateSystem(host, 'h: h.config.system.build.toplevel.drvPath')).toThrow(
    'services.openssh.enabel',
  );
});

test('[R6.4] an edited comment and a second profile of the same meaning give the same closure', () => {
  const closure = (host: HostSpec, edit: (content: string) => string) => {
    const files = new Map(
      [...rendered(fleet([host]), host)].map(([path, content]) => [
        path,
        path.endsWith('.nix') ? edit(content) : content,
      ]),
    );
    return evaluateFlake(
      files,
      `nixosConfigurations.${host.name}`,
      'h: h.config.system.build.toplevel.outPath',
    );
  };
  const host = physical('desktop', { options: { ...HARDWARE, 'networking.firewall.allowedTCPPorts': [80] } });
  expect(closure(host, (content) => `# edited\n${content}`)).toBe(closure(host, (content) => content));
  const other = {
    ...host,
    options: { ...HARDWARE, networking: { firewall: { allowedTCPPorts: [80] } } },
    profiles: ['common'],
  };
  expect(closure(other, (content) => content)).toBe(closure(host, (content) => content));
});
