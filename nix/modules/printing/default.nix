# Printing through CUPS; printers in the network are found and need no driver of their own.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.fleet.printing;
in
{
  imports = [ ../needs ];

  options.fleet.printing = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether the host prints.";
    };
    drivers = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
      example = [ "gutenprint" ];
      description = "Packages with drivers, by name, for printers that do not speak IPP Everywhere.";
    };
  };

  config = lib.mkIf cfg.enable {
    services = {
      printing = {
        enable = true;
        drivers = map (
          name:
          pkgs.${name}
            or (throw "${config.networking.hostName}: fleet.printing.drivers: the package set has no ${name}.")
        ) cfg.drivers;
      };
      avahi = {
        enable = true;
        nssmdns4 = lib.mkDefault true;
        # Opened below, as any feature's port.
        openFirewall = lib.mkDefault false;
      };
    };
    fleet.needs.printing = {
      directories = [ "/var/lib/cups" ];
      localTcp = [ 631 ];
      udp = [ 5353 ];
    };
  };
}
