# BTRFS, all of it kept, with what Snapper needs. A home in memory leaves the old homes where the kept ones are looked
# for: moving a home to memory copies nothing and loses nothing.
{
  disk,
  homeInMemory,
  lib,
  persistent,
  ...
}:
let
  withSubvolumes = import ./subvolumes.nix { inherit disk lib; };
  home = if homeInMemory then "${persistent}/home" else "/home";
in
{
  content = withSubvolumes {
    "@" = "/";
    "@home" = home;
    "@home-snapshots" = "${home}/.snapshots";
    "@nix" = "/nix";
    "@snapshots" = "/.snapshots";
    "@var" = "/var";
  };
  neededForBoot = lib.optional homeInMemory home;
}
