# What all desktops share. A desktop enters itself here; that it is there, what it draws on and what a remote session of
# it is called, others read here.
{ config, lib, ... }:
let
  cfg = config.fleet.desktops;
  desktop.options = {
    wayland = lib.mkOption {
      type = lib.types.bool;
      description = "Whether its sessions are of Wayland.";
    };
    xSession = lib.mkOption {
      type = lib.types.nullOr lib.types.str;
      example = "plasmax11";
      description = "Name of its session that runs in any X server; null where it has none.";
    };
  };
in
{
  imports = [ ../sound ];

  options.fleet.desktops = lib.mkOption {
    type = lib.types.attrsOf (lib.types.submodule desktop);
    default = { };
    internal = true;
    description = "Desktops that are on, by the name of the feature.";
  };

  config = lib.mkIf (cfg != { }) {
    fleet.sound.enable = lib.mkDefault true;
    hardware.graphics.enable = lib.mkDefault true;
    networking.networkmanager = {
      enable = lib.mkDefault true;
      # Cables are networkd's where it is used at all: two managers would undo each other's addresses.
      unmanaged = lib.mkIf config.systemd.network.enable [ "type:ethernet" ];
    };

    assertions = [
      {
        assertion = lib.length (lib.attrNames cfg) < 2;
        message = "${config.networking.hostName}: it has more than one desktop: ${
          lib.concatMapStringsSep ", " (name: "fleet.${name}") (lib.attrNames cfg)
        }. They fight over the login screen and the password dialogs. Set enable of all but one to false in the host's options.";
      }
    ];
  };
}
