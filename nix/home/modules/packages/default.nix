# Packages of one user, by group or by profile; the system's have nothing to do with them.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  # The flake of homes has nix/lib at its root.
  packages = import ../../lib/packages;
  choice = packages.choose {
    inherit lib packages pkgs;
    cfg = config.fleet.packages;
    # A program that home-manager sets up brings its own, wrapped package, and two with the same files are refused.
    without = lib.filter (name: config.programs.${name}.enable or false) packages.names;
  };
in
{
  imports = [ ../nixpkgs ];

  options.fleet.packages = packages.options { inherit lib packages; };

  config = {
    home.packages = choice.installed;
    fleet.nixpkgs = { inherit (choice) unfree; };
    assertions = map (name: {
      assertion = false;
      message = "The home of ${config.home.username}: fleet.packages: nixpkgs ${lib.trivial.release} has no package ${name}. Leave it out: fleet.packages.exclude: [${name}] under homes.${config.home.username}.options of its host.";
    }) choice.missing;
  };
}
