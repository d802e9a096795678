# How the host gets its addresses: NetworkManager where people choose networks, systemd-networkd where nobody does.
{
  config,
  fleetLib,
  lib,
  ...
}:
let
  cfg = config.fleet.networking;
  managed = cfg.backend == "networkmanager";
in
{
  imports = [ ../needs ];

  options.fleet.networking = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether the host's addresses are the business of one of the two below.";
    };
    backend = lib.mkOption {
      type = lib.types.enum [
        "networkmanager"
        "networkd"
      ];
      default = "networkmanager";
      description = "`networkmanager` for machines that change networks, `networkd` for those that stand still.";
    };
    users = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = fleetLib.administrators config.users.users;
      defaultText = "the users in the group wheel";
      description = "Users who may change NetworkManager's networks.";
    };
  };

  config = lib.mkIf cfg.enable {
    # Above the defaults of desktops, which turn NetworkManager on, and below what a host says itself.
    networking.networkmanager.enable = lib.mkOverride 900 managed;
    networking.useNetworkd = lib.mkOverride 900 (!managed);
    users.groups = lib.mkIf managed { networkmanager.members = cfg.users; };

    fleet.needs.networking.directories = lib.mkIf managed [
      {
        directory = "/etc/NetworkManager/system-connections";
        mode = "0700";
      }
      "/var/lib/NetworkManager"
    ];
  };
}
