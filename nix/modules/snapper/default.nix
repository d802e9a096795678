# Snapshots by hand, before something risky: `snapper -c home create`. None is made by the clock, old ones are cleaned up.
{ config, lib, ... }:
let
  cfg = config.fleet.snapper;
  impermanence = config.fleet.impermanence or { enable = false; };
  isEphemeral = impermanence.enable && impermanence.root == "ephemeral";
  homes =
    if impermanence.enable && impermanence.home == "tmpfs" then
      "${impermanence.path}/home"
    else
      "/home";
  byNumber = {
    NUMBER_CLEANUP = true;
    NUMBER_LIMIT = cfg.homeSnapshots;
  };
  configs =
    # Of a root that is empty at every start nothing is worth a snapshot but what is kept of it.
    if isEphemeral then
      {
        persistent = {
          SUBVOLUME = impermanence.path;
        }
        // byNumber;
      }
    else
      {
        root = {
          SUBVOLUME = "/";
          TIMELINE_CREATE = false;
          TIMELINE_CLEANUP = true;
          TIMELINE_LIMIT_DAILY = cfg.rootDays;
        };
        home = {
          SUBVOLUME = homes;
        }
        // byNumber;
      };
  base = if isEphemeral then impermanence.path else "/";
  fsType = config.fileSystems.${base}.fsType or "none of its own";
in
{
  options.fleet.snapper = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether Snapper takes care of snapshots of the root and of homes, or of what is kept of an empty root.";
    };
    rootDays = lib.mkOption {
      type = lib.types.ints.positive;
      default = 7;
      description = "Daily snapshots of the root that are kept.";
    };
    homeSnapshots = lib.mkOption {
      type = lib.types.ints.positive;
      default = 50;
      description = "Snapshots of homes, or of what is kept of an empty root, that are kept.";
    };
  };

  config = lib.mkIf cfg.enable {
    assertions = [
      {
        assertion = lib.elem fsType [
          "auto"
          "btrfs"
        ];
        message = "${config.networking.hostName}: Snapper needs BTRFS at ${base}, found ${fsType}. Turn fleet.snapper.enable off in the host's options, or install the host with hardware.disk.layout: btrfs.";
      }
    ];
    services.snapper = { inherit configs; };
    systemd = {
      timers.snapper-timeline.enable = false;
      # Where a disk layout has not made them. Whoever may read a file may read it in a snapshot; nobody else looks around.
      tmpfiles.rules = map (
        subvolume: "v ${lib.removeSuffix "/" subvolume}/.snapshots 0750 root root -"
      ) (map (entry: entry.SUBVOLUME) (lib.attrValues configs));
    };
  };
}
