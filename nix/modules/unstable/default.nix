# pkgs.unstable: single packages of today, on a host that follows a release.
{
  config,
  fleetLib,
  inputs,
  lib,
  ...
}:
let
  overlay = import ../stable/overlay.nix { inherit config fleetLib inputs; };
in
{
  options.fleet.unstable.enable = lib.mkOption {
    type = lib.types.bool;
    default = false;
    description = "Whether unstable's packages can be had as pkgs.unstable.<name>, and in config as unstable.<name>.";
  };

  config.nixpkgs.overlays = lib.mkIf config.fleet.unstable.enable [ (overlay "unstable" "unstable") ];
}
