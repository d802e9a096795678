# A BTRFS with these subvolumes, mount point by name, and one for swap, whose files must not be compressed or copied.
{ disk, lib }:
subvolumes: {
  type = "btrfs";
  # The partition may hold what was there before; whether it may go was decided before disko was called.
  extraArgs = [ "-f" ];
  subvolumes =
    lib.mapAttrs (
      _: mountpoint:
      # One inside another is there with it.
      lib.optionalAttrs (mountpoint != null) {
        inherit mountpoint;
        mountOptions = [
          "compress=zstd:3"
          "noatime"
          "discard=async"
        ];
      }
    ) subvolumes
    // {
      "@swap" = {
        mountpoint = "/swap";
        mountOptions = [
          "noatime"
          "discard=async"
        ];
      }
      // lib.optionalAttrs (disk.swap != null) {
        swap.swapfile = { inherit (disk.swap) size; };
      };
    };
}
