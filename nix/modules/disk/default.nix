# The disk of a machine: its layout as data, made by disko at installation. Every layout has room for
# a boot loader for BIOS and for UEFI. A layout whose root is not kept needs fleet.impermanence, which says what is.
{
  config,
  inputs,
  lib,
  options,
  ...
}:
let
  cfg = config.fleet.disk;
  impermanence = config.fleet.impermanence or { enable = false; };
  layouts = {
    ext4 = ./layouts/ext4.nix;
    btrfs = ./layouts/btrfs.nix;
    btrfs-rollback = ./layouts/btrfs-rollback.nix;
    tmpfs = ./layouts/tmpfs.nix;
    zfs = ./layouts/zfs.nix;
  };
  layout = import layouts.${cfg.layout} {
    inherit lib;
    disk = cfg;
    persistent = impermanence.path or "/persistent";
    homeInMemory = impermanence.enable && impermanence.home == "tmpfs";
  };
  encrypted =
    content:
    if cfg.encryption == null then
      content
    else
      {
        type = "luks";
        name = "crypted";
        inherit (cfg.encryption) passwordFile;
        settings = {
          allowDiscards = true;
        }
        // lib.filterAttrs (_: value: value != null) {
          inherit (cfg.encryption) keyFile keyFileSize;
        };
        inherit content;
      };
  inherit (config.boot.loader) grub systemd-boot;
  firmware =
    if systemd-boot.enable then
      "uefi"
    else if !grub.enable then
      "any"
    else if !grub.efiSupport then
      "bios"
    else if grub.devices == [ "nodev" ] then
      "uefi"
    else
      "any";
in
{
  imports = [
    ./options.nix
    ./btrfs.nix
    ./check.nix
    ./swap.nix
    ./zfs.nix
    inputs.disko.nixosModules.disko
  ];

  config = {
    disko.devices = {
      disk.main = {
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
              content = encrypted layout.content;
            };
          }
          // layout.partitions or { };
        };
      };
    }
    // layout.devices or { };

    # An installation asks the machine whether it has that, before its disk is touched (deploy/host/install-hardware.sh).
    environment.etc."nixos-fleet/firmware".text = firmware;

    fileSystems = lib.genAttrs (layout.neededForBoot or [ ]) (_: {
      neededForBoot = true;
    });

    boot.initrd = {
      # Roots are rolled back, and a hibernated machine is found again, by systemd in stage 1; a newer release has no other.
      systemd.enable = lib.mkIf (
        cfg.ephemeral || cfg.encryption != null || (cfg.swap != null && cfg.swap.hibernation)
      ) true;
      # The key may be on a stick.
      availableKernelModules = lib.mkIf (cfg.encryption != null && cfg.encryption.keyFile != null) [
        "uas"
        "usb_storage"
      ];
    };

    # The feature is there as soon as the layout asks for it: render imports it with these layouts.
    fleet = lib.optionalAttrs (options.fleet ? impermanence) {
      impermanence = {
        enable = lib.mkIf cfg.ephemeral (lib.mkDefault true);
        root = lib.mkIf cfg.ephemeral "ephemeral";
        path = lib.mkIf (layout ? path) (lib.mkDefault layout.path);
      };
    };

    assertions = [
      {
        assertion = cfg.ephemeral && cfg.layout != "tmpfs" -> config.boot.initrd.systemd.enable;
        message = "${config.networking.hostName}: its root (hardware.disk.layout: ${cfg.layout}) is emptied by systemd in stage 1, and boot.initrd.systemd.enable is off. Take that override away.";
      }
      {
        assertion = cfg.ephemeral -> impermanence.enable;
        message = "${config.networking.hostName}: its root is empty at every start (hardware.disk.layout: ${cfg.layout}), and nothing says what is kept: fleet.impermanence.enable is off. Turn it on in the host's options, or install the host with another layout.";
      }
    ];
  };
}
