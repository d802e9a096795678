# What being a distribution of Windows means for the rest of the configuration.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.wsl;
in
{
  config = lib.mkMerge [
    (lib.mkIf cfg.enable {
      boot = {
        initrd.enable = false;
        kernel.enable = false;
        loader.grub.enable = false;
        modprobeConfig.enable = false;
      };
      system.build.installBootLoader = "${pkgs.coreutils}/bin/true";
      console.enable = false;
      hardware.graphics.enable = true;
      environment.etc.hosts.enable = lib.mkIf cfg.wslConf.network.generateHosts false;
      networking.dhcpcd.enable = false;
      networking.resolvconf.enable = lib.mkIf cfg.wslConf.network.generateResolvConf false;
      users.users.${cfg.defaultUser} = {
        isNormalUser = true;
        uid = lib.mkDefault 1000;
        extraGroups = [ "wheel" ];
      };
      users.users.root.extraGroups = [ "root" ];
      powerManagement.enable = false;
      security.sudo.wheelNeedsPassword = lib.mkDefault false;
      services.timesyncd.enable = false;
      services.udev.enable = lib.mkDefault false;
      systemd = {
        oomd.enable = lib.mkDefault false;
        services.firewall.enable = false;
        enableEmergencyMode = false;
      };
      wsl.wslConf.user.default = config.users.users.${cfg.defaultUser}.name;
      wsl.extraBin = [
        {
          src = "/init";
          name = "wslpath";
        }
        { src = "${pkgs.bashInteractive}/bin/bash"; }
      ];
      warnings =
        lib.optional
          (
            !(config.boot.binfmt.registrations ? WSLInterop)
            && config.boot.binfmt.registrations != { }
            && !cfg.interop.register
          )
          "Having any binfmt registrations without re-registering WSLInterop (wsl.interop.register) will break running .exe files from WSL2";
    })
    (lib.mkIf (cfg.enable && cfg.docker-desktop.enable) {
      environment.systemPackages = [ pkgs.xdg-utils ];
      users.groups.docker.members = [ cfg.defaultUser ];
    })
  ];
}
