# The disk of a machine that the program installs: one ext4 file system that starts from BIOS and UEFI.
{
  config,
  inputs,
  lib,
  ...
}:
let
  cfg = config.fleet.disk;
in
{
  imports = [ inputs.disko.nixosModules.disko ];

  options.fleet.disk = {
    device = lib.mkOption {
      type = lib.types.str;
      example = "/dev/disk/by-id/scsi-0HC_Volume_1";
      description = "Disk that is partitioned at installation, and never again.";
    };
    layout = lib.mkOption {
      type = lib.types.enum [ "ext4" ];
      default = "ext4";
      description = "How the disk is laid out.";
    };
    bootSize = lib.mkOption {
      type = lib.types.strMatching "[1-9][0-9]*[MG]";
      default = "1G";
      description = "Size of the boot partition; each kept generation with a kernel of its own takes about 60 MB.";
    };
  };

  config.disko.devices.disk.main = {
    type = "disk";
    inherit (cfg) device;
    content = {
      type = "gpt";
      partitions = {
        bios = {
          size = "1M";
          type = "EF02";
          priority = 1;
        };
        boot = {
          size = cfg.bootSize;
          type = "EF00";
          priority = 2;
          content = {
            type = "filesystem";
            format = "vfat";
            mountpoint = "/boot";
            mountOptions = [ "umask=0077" ];
          };
        };
        root = {
          size = "100%";
          content = {
            type = "filesystem";
            format = "ext4";
            mountpoint = "/";
          };
        };
      };
    };
  };
}
