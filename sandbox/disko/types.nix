# The options of a layout. What a simulated machine cannot have (RAID, LVM, LUKS, ZFS) is no value of `type`.
{ lib }:
let
  inherit (lib) mkOption types;
  text = default: description: mkOption { inherit default description; type = types.str; };
  words = default: description: mkOption { inherit default description; type = types.listOf types.str; };
  optional = type: description: mkOption { inherit description; type = types.nullOr type; default = null; };

  mountable = {
    mountpoint = optional types.str "Where it is mounted in the new system.";
    mountOptions = words [ "defaults" ] "Options of the mount.";
  };

  subvolume = types.submodule { options = mountable; };

  partition = types.submodule (
    { config, name, ... }:
    {
      options = {
        name = text name "Name of the partition.";
        size = text "0" "Size with a unit (512M, 20G); 100% for all that is left.";
        type = text "8300" "Type of the partition, as sgdisk calls it.";
        label = optional types.str "Name in the partition table; made of disk and partition otherwise.";
        priority = mkOption {
          type = types.int;
          # The boot sector's partition first and the one that takes all that is left last.
          default =
            if config.type == "EF02" then
              100
            else if config.size == "100%" then
              9001
            else
              1000;
          description = "Place on the disk: the smaller, the further in front.";
        };
        content = optional content "What is in the partition.";
      };
    }
  );

  content = types.submodule {
    options = mountable // {
      type = mkOption {
        type = types.enum [
          "gpt"
          "filesystem"
          "btrfs"
          "swap"
        ];
        description = "What it is.";
      };
      format = optional (types.enum [
        "ext4"
        "vfat"
      ]) "Kind of a file system.";
      extraArgs = words [ ] "Further arguments of mkfs.";
      partitions = mkOption {
        type = types.attrsOf partition;
        default = { };
        description = "Partitions of a table.";
      };
      subvolumes = mkOption {
        type = types.attrsOf subvolume;
        default = { };
        description = "Subvolumes of a BTRFS.";
      };
      resumeDevice = mkOption {
        type = types.bool;
        default = false;
        description = "Whether hibernation resumes from this swap.";
      };
    };
  };
in
{
  disk = types.submodule {
    options = {
      type = mkOption {
        type = types.enum [ "disk" ];
        default = "disk";
        description = "Always a disk.";
      };
      device = mkOption {
        type = types.str;
        description = "The disk's device node.";
      };
      content = optional content "What is on the disk.";
    };
  };

  nodev = types.submodule (
    { name, ... }:
    {
      options = {
        fsType = mkOption {
          type = types.str;
          description = "Kind of the file system.";
        };
        mountpoint = text name "Where it is mounted.";
        mountOptions = words [ "defaults" ] "Options of the mount.";
      };
    }
  );
}
