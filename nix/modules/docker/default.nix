# Docker, with its ports behind the firewall.
{
  config,
  fleetLib,
  lib,
  ...
}:
let
  cfg = config.fleet.docker;
in
{
  imports = [ ../needs ];

  options.fleet.docker = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether the host runs Docker's daemon.";
    };
    users = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = fleetLib.administrators config.users.users;
      defaultText = "the users in the group wheel";
      description = "Users who may use the daemon; that is as good as being root.";
    };
    publishAddress = lib.mkOption {
      type = lib.types.str;
      default = "127.0.0.1";
      example = "0.0.0.0";
      description = ''
        Address on which `-p 80:80` is reachable. Docker passes the host's firewall by, so that anything but the
        machine itself is said by the container: `-p 192.0.2.1:80:80`.
      '';
    };
  };

  config = lib.mkIf cfg.enable {
    virtualisation.docker = {
      enable = true;
      autoPrune.enable = lib.mkDefault true;
      daemon.settings.ip = cfg.publishAddress;
    };
    users.groups.docker.members = cfg.users;

    fleet.needs.docker = {
      directories = [
        {
          directory = "/var/lib/docker";
          mode = "0710";
        }
      ];
      backup = [ "/var/lib/docker/volumes" ];
    };
  };
}
