# The package profiles as one package each, for the channel of the fleet: what `./fleet sizes` measures.
{
  fleet,
  forAllSystems,
  lib,
  nixpkgs,
  ...
}:
let
  packages = import ../lib/packages;
  profileFor =
    pkgs: profile:
    let
      choice = packages.choose {
        inherit lib packages pkgs;
        cfg = {
          enable = true;
          groups = { };
          exclude = [ ];
          profile = profile.name;
        };
      };
    in
    pkgs.buildEnv {
      name = "profile-${profile.name}";
      paths = choice.installed;
      ignoreCollisions = true;
      passthru = {
        inherit (profile) budget;
        packages = choice.installed;
      };
    };
in
forAllSystems (
  system:
  let
    pkgs = import (nixpkgs fleet.channel) {
      inherit system;
      config.allowUnfreePredicate =
        package: lib.elem (lib.getName package) (packages.unfree packages.names);
    };
  in
  lib.listToAttrs (
    map (
      profile: lib.nameValuePair "profile-${profile.name}" (profileFor pkgs profile)
    ) packages.profiles
  )
)
