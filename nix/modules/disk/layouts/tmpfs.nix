# A root in memory. Below it the store and what is kept: subvolumes, or one file system that holds both.
{
  disk,
  lib,
  persistent,
  ...
}:
let
  withSubvolumes = import ./subvolumes.nix { inherit disk lib; };
  below = {
    btrfs = {
      content = withSubvolumes {
        "@nix" = "/nix";
        "@persistent" = persistent;
        # For Snapper: systemd makes a subvolume only where the root is one.
        "@persistent/.snapshots" = null;
      };
      neededForBoot = [ persistent ];
    };
    ext4 = {
      content = {
        type = "filesystem";
        format = "ext4";
        mountpoint = "/nix";
      };
      path = "/nix/persistent";
    };
  };
in
below.${disk.tmpfs.store}
// {
  devices.nodev."/" = {
    fsType = "tmpfs";
    mountOptions = [
      "size=${disk.tmpfs.size}"
      "mode=755"
    ];
  };
}
