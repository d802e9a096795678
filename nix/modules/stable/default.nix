# pkgs.stable: single packages of a release, on a host that follows unstable.
{
  config,
  fleetLib,
  inputs,
  lib,
  ...
}:
let
  cfg = config.fleet.stable;
  overlay = import ./overlay.nix { inherit config fleetLib inputs; };
in
{
  options.fleet.stable = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether a release's packages can be had as pkgs.stable.<name>, and in config as stable.<name>.";
    };
    channel = lib.mkOption {
      type = lib.types.strMatching "[0-9]{2}\\.(05|11)";
      default = "25.11";
      description = "Release that they come from.";
    };
  };

  config.nixpkgs.overlays = lib.mkIf cfg.enable [ (overlay "stable" cfg.channel) ];
}
