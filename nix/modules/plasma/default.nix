# KDE Plasma 6 on Wayland, from the login screen on.
{ config, lib, ... }:
let
  cfg = config.fleet.plasma;
in
{
  imports = [ ../desktops ];

  options.fleet.plasma.enable = lib.mkOption {
    type = lib.types.bool;
    default = false;
    description = "Whether the host has the KDE Plasma 6 desktop.";
  };

  config = lib.mkIf cfg.enable {
    fleet.desktops.plasma = {
      wayland = true;
      xSession = "plasmax11";
    };
    services = {
      desktopManager.plasma6.enable = true;
      displayManager = {
        defaultSession = lib.mkDefault "plasma";
        sddm = {
          enable = lib.mkDefault true;
          wayland.enable = lib.mkDefault true;
        };
      };
    };
  };
}
