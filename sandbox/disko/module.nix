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
      disk = lib.mkOption {
        type = lib.types.attrsOf types.disk;
        default = { };
        description = "Disks by name.";
      };
      nodev = lib.mkOption {
        type = lib.types.attrsOf types.nodev;
        default = { };
        description = "File systems without a device, by mount point.";
      };
    };
  };

  config = lib.mkIf (cfg.devices.disk != { } || cfg.devices.nodev != { }) {
    system.build = {
      inherit (scripts) destroyFormatMount formatScript mountScript;
      diskoScript = scripts.destroyFormatMount;
    };
    fileSystems = lib.mkIf cfg.enableConfig layout.fileSystems;
    swapDevices = lib.mkIf cfg.enableConfig layout.swapDevices;
    boot.loader.grub.devices = lib.mkIf cfg.enableConfig layout.grubDevices;
  };
}
