# A machine that is carried about: GNOME and power management.
{ lib, ... }:
{
  imports = [
    ./common.nix
    ../modules/bluetooth
    ../modules/gnome
    ../modules/power
  ];

  fleet = {
    bluetooth.enable = lib.mkDefault true;
    gnome.enable = lib.mkDefault true;
    # X11 as long as the release has it: older graphics of laptops sleep and wake better there.
    gnome.wayland = lib.mkDefault (lib.versionAtLeast lib.trivial.release "25.11");
    networking.enable = lib.mkDefault true;
    power.enable = lib.mkDefault true;
  };
}
