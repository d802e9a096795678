# disko.devices, its scripts, and the file systems that follow from a layout.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.disko;
  types = import ./types.nix { inherit lib; };
  layout = import ./layout.nix { inherit lib; } cfg.devices;
  scripts = import ./scripts.nix { inherit lib pkgs; } {
    inherit layout;
    inherit (cfg) rootMountPoint;
  };
  byName =
    type: description:
    lib.mkOption {
      type = lib.types.attrsOf type;
      default = { };
      inherit description;
    };
in
{
  options.disko = {
    enableConfig = lib.mkOption {
      type = lib.types.bool;
      default = true;
      description = "Whether file systems and swap of the layout become those of the system.";
    };
    rootMountPoint = lib.mkOption {
      type = lib.types.str;
      default = "/mnt";
      description = "Where the scripts mount the new system's root.";
    };
    devices = {
      disk = byName types.disk "Disks by name.";
      nodev = byName types.nodev "File systems without a device, by mount point.";
      zpool = byName types.zpool "ZFS pools by name.";
    };
  };

  config = lib.mkIf (cfg.devices.disk != { } || cfg.devices.nodev != { }) {
    system.build = {
      inherit (scripts) destroyFormatMount formatScript mountScript;
      diskoScript = scripts.destroyFormatMount;
    };
    fileSystems = lib.mkIf cfg.enableConfig layout.fileSystems;
    swapDevices = lib.mkIf cfg.enableConfig layout.swapDevices;
    boot = lib.mkIf cfg.enableConfig {
      loader.grub.devices = layout.grubDevices;
      initrd.luks.devices = layout.luksDevices;
      resumeDevice = lib.mkIf (layout.resumeDevices != [ ]) (lib.head layout.resumeDevices);
    };
  };
}
