# The options of one repository.
{ cfg, lib }:
{ config, ... }:
let
  inherit (lib) types;
  text =
    default: description:
    lib.mkOption {
      type = types.str;
      inherit default description;
    };
  number =
    default: description:
    lib.mkOption {
      type = types.ints.unsigned;
      inherit default description;
    };
  strings =
    default: description:
    lib.mkOption {
      type = types.listOf types.str;
      inherit default description;
    };

  drive.options = {
    device = lib.mkOption {
      type = types.strMatching "/dev/disk/by-(id|label|partlabel|partuuid|uuid)/.+";
      example = "/dev/disk/by-label/backup";
      description = "The drive's file system. Where it is not plugged in, the backup is left out.";
    };
    mountPoint = lib.mkOption {
      type = types.path;
      default = "/mnt/backup";
      description = "Where it is mounted while it is used.";
    };
    fsType = text "auto" "Its file system.";
  };
in
{
  options = {
    repository = lib.mkOption {
      type = types.str;
      example = "s3:https://s3.example.org/backups";
      description = "Where it is, as restic has it; a folder for a drive.";
    };
    drive = lib.mkOption {
      type = types.nullOr (types.submodule drive);
      default = null;
      description = "The drive that the repository is on, if it comes and goes.";
    };
    passwordSecret = text cfg.passwordSecret "Name of the secret that seals this repository.";
    environmentSecret = lib.mkOption {
      type = types.nullOr types.str;
      default = null;
      example = "restic-s3";
      description = "Name of the secret with the credentials, as lines NAME=value.";
    };
    paths = strings cfg.paths "What goes into this repository.";
    exclude = strings cfg.exclude "Names and patterns that do not.";

    schedule = text "daily" "When it is backed up, as systemd.time(7) has it; what was missed while the host was off is made up for.";
    randomDelay = text "1h" "It starts up to so much later, not at the same moment on each host.";
    keep =
      lib.mapAttrs
        (unit: count: number count "Days, weeks, months or years of which one backup is kept: ${unit}.")
        {
          daily = 7;
          weekly = 4;
          monthly = 6;
          yearly = 3;
        };

    checkSchedule = text "monthly" "When the repository's structure is checked, and a part of its data.";
    checkSubset = text "5%" "Part of the data that is read at a check.";
    restoreSchedule = text "monthly" "When a file is restored from the newest backup and compared.";
    maxAge = number (
      if config.schedule == "daily" then 3 else 15
    ) "Days after which the newest backup is too old, and the restore test fails.";
  };
}
