# Containers without a daemon; each user has their own.
{
  config,
  lib,
  ...
}:
let
  cfg = config.fleet.podman;
  docker = config.virtualisation.docker.enable;
in
{
  imports = [ ../needs ];

  options.fleet.podman = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether the host has Podman.";
    };
    dockerCompat = lib.mkOption {
      type = lib.types.bool;
      default = !docker;
      defaultText = "true unless Docker is on";
      description = "Whether the command docker is Podman.";
    };
    users = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
      example = [ "ada" ];
      description = "Users of the system's own containers, which is as good as being root; their own need no right.";
    };
  };

  config = lib.mkIf cfg.enable {
    assertions = [
      {
        assertion = !(cfg.dockerCompat && docker);
        message = "${config.networking.hostName}: the command docker cannot be both Docker (fleet.docker) and Podman (fleet.podman.dockerCompat). Set fleet.podman.dockerCompat to false, or fleet.docker.enable to false, in the host's options.";
      }
    ];

    virtualisation.podman = {
      enable = true;
      # NixOS would refuse the two as well, in words that name neither setting of ours.
      dockerCompat = cfg.dockerCompat && !docker;
      autoPrune.enable = lib.mkDefault true;
      # Containers of one network find each other by name.
      defaultNetwork.settings.dns_enabled = lib.mkDefault true;
    };
    users.groups.podman.members = cfg.users;

    fleet.needs.podman = {
      directories = [ "/var/lib/containers" ];
      homeDirectories = [ ".local/share/containers" ];
    };
  };
}
