# A workstation: GNOME on Wayland.
{ lib, ... }:
{
  imports = [
    ./common.nix
    ../modules/gnome
  ];

  fleet.gnome.enable = lib.mkDefault true;
  hardware.bluetooth.enable = lib.mkDefault true;
}
