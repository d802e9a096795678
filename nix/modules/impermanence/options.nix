# What config says of persistence.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.fleet.impermanence;

  right =
    example: description:
    mkOption {
      type = types.nullOr types.str;
      default = null;
      inherit example description;
    };
  rights = {
    user = right "colord" "Its owner where it does not exist yet.";
    group = right "colord" "Its group where it does not exist yet.";
    mode = right "0750" "Its mode where it does not exist yet.";
  };
  directory = types.submodule {
    options = rights // {
      directory = mkOption {
        type = types.str;
        example = "/var/lib/colord";
        description = "The directory.";
      };
      hideMount = mkOption {
        type = types.nullOr types.bool;
        default = null;
        description = "Whether file managers do not show it as a drive of its own.";
      };
    };
  };
  file = types.submodule {
    options = {
      file = mkOption {
        type = types.str;
        example = "/etc/adjtime";
        description = "The file.";
      };
      method = mkOption {
        type = types.enum [
          "auto"
          "symlink"
        ];
        default = "auto";
        description = "Bind mount where it exists already, else a link; or always a link.";
      };
      parentDirectory = rights;
    };
  };
  directories =
    example: description:
    mkOption {
      type = types.listOf (types.coercedTo types.str (directory: { inherit directory; }) directory);
      default = [ ];
      inherit example description;
    };
  files =
    example: description:
    mkOption {
      type = types.listOf (types.coercedTo types.str (file: { inherit file; }) file);
      default = [ ];
      inherit example description;
    };
in
{
  options.fleet.impermanence = {
    enable = mkOption {
      type = types.bool;
      default = false;
      description = "Whether only what is named here and by features is kept of an empty root, or of empty homes.";
    };
    path = mkOption {
      type = types.strMatching "/.*[^/]";
      default = "/persistent";
      description = "Where it is kept: on a file system that is there before anything else.";
    };
    root = mkOption {
      type = types.enum [
        "kept"
        "ephemeral"
      ];
      default = "kept";
      description = "Whether the root is empty at every start. The disk layouts btrfs-rollback, tmpfs and zfs set it.";
    };
    home = mkOption {
      type = types.enum [
        "root"
        "tmpfs"
        "persistent"
      ];
      default = "root";
      description = ''
        `root`: homes are as the root is. `tmpfs`: homes are in memory, whatever the root is: the first step of a
        migration. `persistent`: all of /home is kept.
      '';
    };
    homeSize = mkOption {
      type = types.strMatching "[1-9][0-9]*[%MG]";
      default = "25%";
      description = "How much homes in memory may hold together.";
    };
    hideMounts = mkOption {
      type = types.bool;
      default = true;
      description = "Whether file managers do not show kept directories as drives of their own.";
    };
    directories = directories [ "/var/lib/colord" ] "Directories that are kept of an ephemeral root.";
    files = files [ "/etc/adjtime" ] "Files that are kept of an ephemeral root.";
    homeDirectories = directories [
      "Documents"
    ] "Directories that are kept of the home of each of the fleet's users.";
    homeFiles = files [
      ".bash_history"
    ] "Files that are kept of the home of each of the fleet's users.";
    users = mkOption {
      type = types.attrsOf (
        types.submodule {
          options = {
            directories = directories [ "Projects" ] "Directories that are kept of this user's home.";
            files = files [ ".npmrc" ] "Files that are kept of this user's home.";
          };
        }
      );
      default = { };
      example = {
        ada.directories = [ "Projects" ];
      };
      description = "What is kept of one user's home besides, by login name.";
    };
    homeIsEphemeral = mkOption {
      type = types.bool;
      internal = true;
      readOnly = true;
      default = cfg.enable && (cfg.home == "tmpfs" || (cfg.home == "root" && cfg.root == "ephemeral"));
      description = "Whether homes are empty at every start.";
    };
  };
}
