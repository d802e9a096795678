# Cloud storage as folders: one service per remote, by rclone with a configuration that is a secret.
{
  config,
  fleetLib,
  lib,
  pkgs,
  utils,
  ...
}:
let
  inherit (lib) types;
  cfg = config.fleet.rclone;

  mount =
    { name, ... }:
    {
      options = {
        remote = lib.mkOption {
          type = types.strMatching "[^:]+:.*";
          example = "drive:documents";
          description = "Remote of rclone's configuration, with a folder in it.";
        };
        path = lib.mkOption {
          type = types.path;
          default = "/mnt/${name}";
          defaultText = "/mnt/<name>";
          description = "Folder on the host.";
        };
        user = lib.mkOption {
          type = types.str;
          default = "root";
          example = "ada";
          description = "User whose files they are.";
        };
        readOnly = lib.mkOption {
          type = types.bool;
          default = false;
          description = "Whether nothing can be changed through the folder.";
        };
        cache = lib.mkOption {
          type = types.enum [
            "off"
            "minimal"
            "writes"
            "full"
          ];
          default = "writes";
          description = "What goes through the host's disk; programs that change files in place need `writes`.";
        };
        arguments = lib.mkOption {
          type = types.listOf types.str;
          default = [ ];
          example = [ "--bwlimit=8M" ];
          description = "Further arguments of `rclone mount`.";
        };
      };
    };

  # rclone writes renewed tokens into its configuration: it works on a copy, made anew when the secret changes.
  start =
    name: entry:
    pkgs.writeShellScript "rclone-${name}" ''
      set -eu
      secret=${lib.escapeShellArg (fleetLib.secretPath config cfg.configSecret)}
      path=${lib.escapeShellArg entry.path}
      user=${lib.escapeShellArg entry.user}
      cmp --silent "$secret" "$STATE_DIRECTORY/secret" || {
        install -m 0600 "$secret" "$STATE_DIRECTORY/rclone.conf"
        install -m 0600 "$secret" "$STATE_DIRECTORY/secret"
      }
      mkdir -p "$path"
      uid=$(id -u "$user") gid=$(id -g "$user")
      exec rclone mount ${lib.escapeShellArg entry.remote} "$path" --config "$STATE_DIRECTORY/rclone.conf" \
        --cache-dir "$CACHE_DIRECTORY" --vfs-cache-mode ${entry.cache} --allow-other --umask 077 \
        --uid "$uid" --gid "$gid" ${
          lib.escapeShellArgs (lib.optional entry.readOnly "--read-only" ++ entry.arguments)
        }
    '';

  service = name: entry: {
    description = "${entry.remote} on ${entry.path}";
    wantedBy = [ "multi-user.target" ];
    wants = [ "network-online.target" ];
    after = [ "network-online.target" ];
    # Root mounts with the plain fusermount3; the one that anybody may use is not on every host.
    path = [
      pkgs.coreutils
      pkgs.diffutils
      pkgs.fuse3
      pkgs.rclone
    ];
    serviceConfig = {
      Type = "notify";
      ExecStart = start name entry;
      # After a kill, the folder would answer nothing until it is unmounted.
      ExecStopPost =
        "-"
        + utils.escapeSystemdExecArgs [
          "${pkgs.fuse3}/bin/fusermount3"
          "-uzq"
          entry.path
        ];
      Restart = "on-failure";
      RestartSec = 30;
      StateDirectory = "rclone/${name}";
      StateDirectoryMode = "0700";
      CacheDirectory = "rclone/${name}";
      CacheDirectoryMode = "0700";
    };
  };
in
{
  imports = [ ../needs ];

  options.fleet.rclone = {
    enable = lib.mkOption {
      type = types.bool;
      default = false;
      description = "Whether the host mounts the remotes below.";
    };
    configSecret = lib.mkOption {
      type = types.str;
      default = "rclone-config";
      description = "Name of the secret that is rclone's configuration, as `rclone config` writes it.";
    };
    mounts = lib.mkOption {
      type = types.attrsOf (types.submodule mount);
      default = { };
      description = "What is mounted where, by a name for the service rclone-<name>.";
    };
  };

  config = {
    fleet.optionalSecrets = [ cfg.configSecret ];

    fleet.needs.rclone = lib.mkIf cfg.enable {
      directories = [
        {
          directory = "/var/lib/rclone";
          mode = "0700";
        }
      ];
      secrets.${cfg.configSecret}.restartUnits = map (name: "rclone-${name}.service") (
        lib.attrNames cfg.mounts
      );
    };
    assertions = lib.mkIf cfg.enable [
      {
        assertion = cfg.mounts != { };
        message = "${config.networking.hostName}: fleet.rclone is on and mounts nothing. Add fleet.rclone.mounts.<name>.remote to the host's options, or turn it off.";
      }
    ];
    systemd.services = lib.mkIf cfg.enable (
      lib.mapAttrs' (name: entry: lib.nameValuePair "rclone-${name}" (service name entry)) cfg.mounts
    );
  };
}
