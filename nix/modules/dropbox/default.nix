# Dropbox of one user, from the host's start on, whether or not they are logged in.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.fleet.dropbox;
in
{
  imports = [ ../needs ];

  options.fleet.dropbox = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether the host keeps a user's Dropbox, which is unfree.";
    };
    user = lib.mkOption {
      type = lib.types.nullOr lib.types.str;
      default = null;
      example = "ada";
      description = "Login name of the user whose Dropbox it is.";
    };
    lanSync = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether machines in the same network may fetch files from this one.";
    };
  };

  config = lib.mkIf cfg.enable (
    lib.mkMerge [
      {
        assertions = [
          {
            # Naming a user, as below, is enough to be in users.users.
            assertion = cfg.user != null && config.users.users.${cfg.user}.isNormalUser;
            message = "${config.networking.hostName}: fleet.dropbox needs a user of this host, found ${
              if cfg.user == null then "none" else cfg.user
            }. Set fleet.dropbox.user in the host's options to one of its users.";
          }
        ];
        systemd.user.services.dropbox = {
          description = "Dropbox";
          wantedBy = [ "default.target" ];
          unitConfig.ConditionUser = cfg.user;
          serviceConfig = {
            ExecStart = "${pkgs.dropbox}/bin/dropbox";
            Restart = "on-failure";
            RestartSec = 30;
            Nice = 10;
          };
        };

        fleet.needs.dropbox = {
          homeDirectories = [
            ".dropbox"
            ".dropbox-dist"
            "Dropbox"
          ];
          tcp = lib.optional cfg.lanSync 17500;
          udp = lib.optional cfg.lanSync 17500;
          unfree = [ "dropbox" ];
        };
      }
      (lib.mkIf (cfg.user != null) { users.users.${cfg.user}.linger = lib.mkDefault true; })
    ]
  );
}
