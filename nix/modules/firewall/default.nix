# Nothing is reachable but what a service opens for itself.
{ config, lib, ... }:
let
  cfg = config.fleet.firewall;
in
{
  imports = [ ../needs ];

  options.fleet.firewall.enable = lib.mkOption {
    type = lib.types.bool;
    default = true;
    description = "Whether incoming connections are dropped unless a service has opened its port.";
  };

  config = lib.mkIf cfg.enable {
    networking.firewall = {
      enable = true;
      allowPing = lib.mkDefault true;
      # On a public address the log would hold little else.
      logRefusedConnections = lib.mkDefault false;
    };
  };
}
