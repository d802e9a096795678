# ZFS whose root goes back to the empty snapshot that was taken when it was made (../zfs.nix).
{
  disk,
  lib,
  persistent,
  ...
}:
let
  dataset = mountpoint: {
    type = "zfs_fs";
    inherit mountpoint;
    # NixOS mounts it, by its own table.
    options.mountpoint = "legacy";
  };
in
{
  content = {
    type = "zfs";
    pool = "rpool";
  };
  devices.zpool.rpool = {
    type = "zpool";
    options = {
      ashift = "12";
      autotrim = "on";
    };
    rootFsOptions = {
      acltype = "posixacl";
      canmount = "off";
      compression = "zstd";
      dnodesize = "auto";
      mountpoint = "none";
      relatime = "on";
      xattr = "sa";
    };
    datasets = {
      "local/nix" = dataset "/nix";
      "local/root" = dataset "/" // {
        postCreateHook = "zfs list -t snapshot -H -o name rpool/local/root@blank || zfs snapshot rpool/local/root@blank";
      };
      "safe/persistent" = dataset persistent;
    };
  };
  # A file on ZFS can deadlock as swap. A partition outside LUKS gets a key of its own at every start.
  partitions = lib.optionalAttrs (disk.swap != null) {
    swap = {
      inherit (disk.swap) size;
      priority = 3;
      content = {
        type = "swap";
        randomEncryption = disk.encryption != null;
      };
    };
  };
  neededForBoot = [ persistent ];
}
