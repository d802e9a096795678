# NVIDIA's own driver.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.fleet.nvidia;
in
{
  imports = [ ../needs ];

  options.fleet.nvidia = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether NVIDIA's driver runs the graphics card.";
    };
    open = lib.mkOption {
      type = lib.types.bool;
      default = true;
      description = "Whether its kernel modules are the open ones: for GTX 16, RTX 20 and newer. Older cards need false.";
    };
  };

  config = lib.mkIf cfg.enable {
    fleet.needs.nvidia.unfree = [
      "nvidia-kernel-modules"
      "nvidia-persistenced"
      "nvidia-settings"
      "nvidia-x11"
    ];
    # This loads the driver, under Wayland too.
    services.xserver.videoDrivers = [ "nvidia" ];
    hardware = {
      graphics.enable = lib.mkDefault true;
      graphics.enable32Bit = lib.mkDefault pkgs.stdenv.hostPlatform.isx86_64;
      nvidia = {
        inherit (cfg) open;
        modesetting.enable = lib.mkDefault true;
        nvidiaSettings = lib.mkDefault (config.fleet.desktops or { } != { });
      };
    };
  };
}
