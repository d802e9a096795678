# The options of a layout: disks, pools, and file systems without a device. What is in a disk or a partition: content.nix.
{ lib }:
let
  inherit (lib) mkOption types;
  shared = import ./options.nix { inherit lib; };
  content = import ./content.nix { inherit lib; };
  inherit (shared)
    hooks
    mountable
    optional
    pairs
    text
    ;

  dataset = types.submodule (
    { name, ... }:
    {
      options =
        mountable
        // hooks
        // {
          name = text name "Name of the dataset inside its pool.";
          type = mkOption {
            type = types.enum [ "zfs_fs" ];
            default = "zfs_fs";
            description = "A file system.";
          };
          options = pairs "Properties of the dataset.";
        };
    }
  );
in
{
  disk = types.submodule {
    options = hooks // {
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
    { name, config, ... }:
    {
      options = {
        type = mkOption {
          type = types.enum [ "nodev" ];
          default = "nodev";
          description = "No device.";
        };
        fsType = mkOption {
          type = types.str;
          description = "Kind of the file system.";
        };
        device = text "none" "Device, where the kind of file system wants a name for it.";
        inherit (mountable) mountOptions;
        mountpoint = mkOption {
          type = types.nullOr types.str;
          default = name;
          description = "Where it is mounted.";
        };
      };
      config.device = lib.mkIf (lib.elem config.fsType [
        "tmpfs"
        "ramfs"
        "proc"
        "sysfs"
      ]) (lib.mkDefault config.fsType);
    }
  );

  zpool = types.submodule (
    { name, ... }:
    {
      options =
        mountable
        // hooks
        // {
          name = text name "Name of the pool.";
          type = mkOption {
            type = types.enum [ "zpool" ];
            default = "zpool";
            description = "A pool.";
          };
          mode = mkOption {
            type = types.enum [
              ""
              "mirror"
              "raidz"
              "raidz1"
              "raidz2"
              "raidz3"
            ];
            default = "";
            description = "How its devices are put together.";
          };
          options = pairs "Properties of the pool.";
          rootFsOptions = pairs "Properties of its first dataset, which the others inherit.";
          datasets = mkOption {
            type = types.attrsOf dataset;
            default = { };
            description = "Datasets by name.";
          };
        };
    }
  );
}
