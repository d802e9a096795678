# A machine that is carried about: GNOME and power management.
{ lib, ... }:
{
  imports = [
    ./common.nix
    ../modules/gnome
    ../modules/power
  ];

  fleet.gnome.enable = lib.mkDefault true;
  fleet.power.enable = lib.mkDefault true;
  hardware.bluetooth.enable = lib.mkDefault true;
}
