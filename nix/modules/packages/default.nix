# Packages for everybody on the machine, by group or by profile.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  packages = import ../../lib/packages;
  choice = packages.choose {
    inherit lib packages pkgs;
    cfg = config.fleet.packages;
    # Every host has it.
    without = [ "git" ];
  };
in
{
  imports = [ ../needs ];

  options.fleet.packages = packages.options { inherit lib packages; };

  config = {
    environment.systemPackages = choice.installed;
    fleet.needs.packages = { inherit (choice) unfree; };
    assertions = map (name: {
      assertion = false;
      message = "${config.networking.hostName}: fleet.packages: nixpkgs ${lib.trivial.release} has no package ${name}. Leave it out with hosts.${config.networking.hostName}.options: fleet.packages.exclude: [${name}].";
    }) choice.missing;
  };
}
