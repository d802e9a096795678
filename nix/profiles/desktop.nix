# A workstation: GNOME on Wayland, games, Android programs.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  isPC = pkgs.stdenv.hostPlatform.isx86_64;
in
{
  imports = [
    ./common.nix
    ../modules/amd-gpu
    ../modules/bluetooth
    ../modules/gaming
    ../modules/gnome
    ../modules/waydroid
  ];

  fleet = {
    amd-gpu.enable = lib.mkDefault isPC;
    bluetooth.enable = lib.mkDefault true;
    gaming.enable = lib.mkDefault isPC;
    gnome.enable = lib.mkDefault true;
    networking.enable = lib.mkDefault true;
    # Goes with the desktop: there is no Android on X11.
    waydroid.enable = lib.mkDefault (
      lib.any (desktop: desktop.wayland) (lib.attrValues config.fleet.desktops)
    );
  };
}
