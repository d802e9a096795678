# BTRFS whose root is set aside at every start; an empty one takes its place (../btrfs.nix).
{
  disk,
  lib,
  persistent,
  ...
}:
let
  withSubvolumes = import ./subvolumes.nix { inherit disk lib; };
in
{
  content = withSubvolumes {
    "@" = "/";
    "@nix" = "/nix";
    "@persistent" = persistent;
    # For Snapper.
    "@persistent/.snapshots" = null;
  };
  neededForBoot = [ persistent ];
}
