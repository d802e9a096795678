# Bluetooth, with a tray program where the desktop has none of its own.
{ config, lib, ... }:
let
  cfg = config.fleet.bluetooth;
in
{
  imports = [ ../needs ];

  options.fleet.bluetooth.enable = lib.mkOption {
    type = lib.types.bool;
    default = false;
    description = "Whether devices are connected over Bluetooth.";
  };

  config = lib.mkIf cfg.enable {
    hardware.bluetooth.enable = true;
    hardware.bluetooth.powerOnBoot = lib.mkDefault true;
    services.blueman.enable = lib.mkDefault (config.fleet.desktops or { } ? i3);
    fleet.needs.bluetooth.directories = [
      {
        directory = "/var/lib/bluetooth";
        mode = "0700";
      }
    ];
  };
}
