# What config says of a disk, under `hardware.disk` of the host.
{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.fleet.disk;

  encryption.options = {
    unlock = mkOption {
      type = types.enum [
        "passphrase"
        "key-file"
      ];
      description = "What opens the disk at every start: a passphrase that somebody types, or a key that is attached.";
    };
    keyFile = mkOption {
      type = types.nullOr types.str;
      default = null;
      example = "/dev/disk/by-id/usb-Key_0123-0:0";
      description = "The key: a device that stage 1 and the installer can read.";
    };
    keyFileSize = mkOption {
      type = types.nullOr types.ints.positive;
      default = null;
      example = 4096;
      description = "Bytes of the key, where it is the beginning of a whole device.";
    };
    passwordFile = mkOption {
      type = types.nullOr types.str;
      default = null;
      example = "/tmp/disk-password";
      description = "File on the installer with the first passphrase; asked for where it is absent. Not read afterwards.";
    };
  };

  swap.options = {
    size = mkOption {
      type = types.strMatching "[1-9][0-9]*[MG]";
      example = "16G";
      description = "Size of the swap; for hibernation as much as there is memory.";
    };
    hibernation = mkOption {
      type = types.bool;
      default = false;
      description = "Whether the machine can hibernate into it.";
    };
  };
in
{
  options.fleet.disk = {
    device = mkOption {
      type = types.str;
      example = "/dev/disk/by-id/scsi-0HC_Volume_1";
      description = "Disk that is partitioned at installation, and never again.";
    };
    layout = mkOption {
      type = types.enum [
        "ext4"
        "btrfs"
        "btrfs-rollback"
        "tmpfs"
        "zfs"
      ];
      default = "ext4";
      description = ''
        How the disk is laid out. `ext4`, `btrfs`: everything is kept. `btrfs-rollback`, `tmpfs`, `zfs`: the root is
        empty at every start, and what fleet.impermanence names is kept.
      '';
    };
    ephemeral = mkOption {
      type = types.bool;
      internal = true;
      readOnly = true;
      default = lib.elem cfg.layout [
        "btrfs-rollback"
        "tmpfs"
        "zfs"
      ];
      description = "Whether the root is empty at every start.";
    };
    bootSize = mkOption {
      type = types.strMatching "[1-9][0-9]*[MG]";
      default = "1G";
      description = "Size of the boot partition; each kept generation with a kernel of its own takes about 60 MB.";
    };
    encryption = mkOption {
      type = types.nullOr (types.submodule encryption);
      default = null;
      description = "LUKS below everything but the boot partition.";
    };
    swap = mkOption {
      type = types.nullOr (types.submodule swap);
      default = null;
      description = "Swap on the disk: a file, with the layout zfs a partition.";
    };
    keepRootsDays = mkOption {
      type = types.ints.positive;
      default = 30;
      description = "Days that the layout btrfs-rollback keeps the roots of former starts, under old_roots of its top level.";
    };
    tmpfs = {
      size = mkOption {
        type = types.strMatching "[1-9][0-9]*[%MG]";
        default = "25%";
        description = "How much a root in memory may hold.";
      };
      store = mkOption {
        type = types.enum [
          "btrfs"
          "ext4"
        ];
        default = "btrfs";
        description = "File system of the disk below a root in memory.";
      };
    };
  };
}
